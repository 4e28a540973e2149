package dev.syncline.sandbox;

/// What the sandbox says when all of it runs.
final class Welcome {

    private Welcome() {}

    static String text(SandboxServices services, int port, String token) {
        return """

        Syncline runs at http://127.0.0.1:%1$d   (operator token: %2$s)
          S3        %3$s
          MDM       %4$s, switched at %5$s
          Database  psql '%6$s'

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
                        services.peers().mdm().apiUrl(),
                        services.peers().mdm().controlUrl(),
                        services.postgres().psqlUrl());
    }
}
