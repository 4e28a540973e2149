package dev.syncline.jmx;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The port at which users reach this node's MBeans.
///
/// @param port 0, as by default: none
/// @param address that it listens at; one that others can reach needs TLS
/// @param host how clients call this machine; by default the address, or the host's name when that
///   stands for all addresses
/// @param sslBundle name of the `spring.ssl.bundle` with the key and the certificate for TLS;
///   empty: no TLS
@ConfigurationProperties("syncline.jmx")
record JmxProperties(
        @DefaultValue("0") int port,
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("") String host,
        @DefaultValue("") String sslBundle) {

    JmxProperties {
        if (port < 0 || port > 65_535) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "syncline.jmx.port must be from 0 (none) to 65535, not %d".formatted(port));
        }
    }
}
