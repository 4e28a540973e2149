package dev.syncline.sandbox;

/// Everything of the sandbox that listens on a port of its own, the node aside.
enum Listener {
    POSTGRES("PostgreSQL", SandboxSettings.POSTGRES_PORT, 54_329),
    S3("S3", SandboxSettings.S3_PORT, 9_500),
    MDM("MDM stand-in", "SANDBOX_MDM_PORT", 9_510),
    SCHOOL("school stand-in", "SANDBOX_SCHOOL_PORT", 9_520),
    CLIENT_SYSTEM("Client System stand-in", "SANDBOX_CLIENT_SYSTEM_PORT", 9_530),
    METERING("way to the remote metering database", "SANDBOX_METERING_PORT", 54_330),
    METERING_CONTROL("control of metering", "SANDBOX_METERING_CONTROL_PORT", 9_540),
    CATALOG("catalogue stand-in", "SANDBOX_CATALOG_PORT", 9_550);

    /// What listens, as a reader of a message knows it.
    final String owner;

    /// The setting that moves it to another port.
    final String key;

    final int usualPort;

    Listener(String owner, String key, int usualPort) {
        this.owner = owner;
        this.key = key;
        this.usualPort = usualPort;
    }
}
