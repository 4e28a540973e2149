package dev.syncline.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.core.env.Environment;

/// This process. The boot id tells two lives of a node of one name apart.
///
/// @param name at most 40 characters, as configured or the host's name
public record Node(String name, String bootId) {

    private static final int LONGEST_NAME = 40;

    /// The name that a process with these settings has; for what has to know it before there is a
    /// node.
    public static String nameIn(Environment environment) {
        String configured = environment.getProperty("syncline.engine.node-name", "");
        return cut(configured.isBlank() ? hostName() : configured);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }

    private static String cut(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    static Node named(String name) {
        String bootId = UUID.randomUUID().toString().substring(0, 8);
        return new Node(cut(name), bootId);
    }

    /// What all database sessions of this process carry, so that another node can end them when
    /// this one is dead. PostgreSQL keeps 63 bytes of it.
    public String applicationName() {
        return applicationName(name, bootId);
    }

    static String applicationName(String name, String bootId) {
        return name + ":" + bootId;
    }
}
