package dev.syncline.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.quartz.SchedulerConfigException;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.SchedulerSignaler;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.scheduling.quartz.LocalDataSourceJobStore;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/// Keeps its data sources under a name of its own in Quartz's static registry. Spring's store names
/// them by the scheduler, which is the same on every node of a cluster: the second node within one
/// JVM would take the first one's data sources away, and a scheduler that is closing would go on to
/// work on the database of the next.
public final class OwnDataSourceJobStore extends LocalDataSourceJobStore {

    @Override
    public void initialize(ClassLoadHelper loadHelper, SchedulerSignaler signaler)
            throws SchedulerConfigException {
        super.initialize(loadHelper, signaler);
        DataSource main =
                Objects.requireNonNull(SchedulerFactoryBean.getConfigTimeDataSource(), "main");
        DataSource control =
                Objects.requireNonNull(
                        SchedulerFactoryBean.getConfigTimeNonTransactionalDataSource(), "control");
        String own = getInstanceName() + "." + UUID.randomUUID();
        setDataSource(TX_DATA_SOURCE_PREFIX + own);
        setNonManagedTXDataSource(NON_TX_DATA_SOURCE_PREFIX + own);
        register(getDataSource(), () -> DataSourceUtils.doGetConnection(main));
        register(getNonManagedTXDataSource(), control::getConnection);
    }

    private static void register(String name, Source source) {
        DBConnectionManager.getInstance()
                .addConnectionProvider(
                        name,
                        new ConnectionProvider() {
                            @Override
                            public Connection getConnection() throws SQLException {
                                return source.getConnection();
                            }

                            @Override
                            public void initialize() {
                                // The data source is ready.
                            }

                            @Override
                            public void shutdown() {
                                // Closed by Spring.
                            }
                        });
    }

    @FunctionalInterface
    private interface Source {
        Connection getConnection() throws SQLException;
    }
}
