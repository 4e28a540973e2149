package dev.syncline.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/// Hears what other nodes say through PostgreSQL's NOTIFY. A signal only hastens what a periodic
/// look would find anyway, so a lost one costs seconds and nothing else.
final class ClusterSignal implements Runnable {

    static final String WAKE = "syncline_wake";
    static final String CHANGED = "syncline_changed";

    private static final Logger log = LoggerFactory.getLogger(ClusterSignal.class);
    private static final int LONGEST_WAIT_MILLIS = 5_000;
    private static final int ANSWER_WITHIN_SECONDS = 5;

    private final String url;
    private final Properties login;
    private final Runnable wake;
    private final ApplicationEventPublisher publisher;
    private volatile boolean closed;

    ClusterSignal(
            String url, Properties login, Runnable wake, ApplicationEventPublisher publisher) {
        this.url = url;
        this.login = login;
        this.wake = wake;
        this.publisher = publisher;
    }

    void close() {
        closed = true;
    }

    @Override
    public void run() {
        while (!closed && !Thread.currentThread().isInterrupted()) {
            try (Connection connection = DriverManager.getConnection(url, login)) {
                listen(connection);
            } catch (SQLException e) {
                log.debug("The connection that hears other nodes broke; it is opened again", e);
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + WAKE);
            statement.execute("LISTEN " + CHANGED);
        }
        // What was said while nobody listened is made up for by looking now.
        heard(WAKE, "");
        heard(CHANGED, ClusterChange.ANYTHING);
        while (!closed) {
            // A connection that the network has dropped in silence would never say so by itself.
            if (!connection.isValid(ANSWER_WITHIN_SECONDS)) {
                throw new SQLException("The connection no longer answers");
            }
            for (PGNotification signal :
                    connection.unwrap(PGConnection.class).getNotifications(LONGEST_WAIT_MILLIS)) {
                heard(signal.getName(), signal.getParameter());
            }
        }
    }

    private void heard(String channel, String what) {
        try {
            if (channel.equals(WAKE)) {
                wake.run();
            } else {
                publisher.publishEvent(new ClusterChange(what));
            }
        } catch (RuntimeException e) {
            log.debug("A signal on {} came to nothing", channel, e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
