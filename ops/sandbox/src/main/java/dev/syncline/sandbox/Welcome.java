package dev.syncline.sandbox;

/// What the sandbox says when all of it runs.
final class Welcome {

    private Welcome() {}

    /// @param password the first one of the user `admin`
    static String text(SandboxServices services, int port, String token, String password) {
        SandboxPeers peers = services.peers();
        return """

        Syncline runs at http://127.0.0.1:%1$d
          Sign in   name admin, password %10$s (as long as nobody has changed it)
          Programs  operator token %2$s
          S3        %3$s
          Database  psql '%4$s'

        The peers, and where to make them fail (see ops/sandbox/README.md):
          MDM            %5$s
          School         %6$s
          Client System  %7$s
          Metering       %8$s
          Catalogue      %9$s

        Try:
          curl -s -H 'Authorization: Bearer %2$s' http://127.0.0.1:%1$d/v1/runs
          curl -s -H 'Authorization: Bearer %2$s' -X POST 'http://127.0.0.1:%1$d/v1/syncs/ineligible-items/trigger?wait=60s'
          curl -s -H 'Authorization: Bearer %2$s' http://127.0.0.1:%1$d/v1/ineligible-items

        Ctrl-C ends all of it; state stays in .syncline/.
        """
                .formatted(
                        port,
                        token,
                        services.s3().endpoint(),
                        services.postgres().psqlUrl(),
                        peers.mdm().controlUrl(),
                        peers.school().controlUrl(),
                        peers.clientSystem().controlUrl(),
                        peers.metering().controlUrl(),
                        peers.catalog().controlUrl(),
                        password);
    }
}
