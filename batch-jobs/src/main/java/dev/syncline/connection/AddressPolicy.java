package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a connection may go. Asked twice: for the address as it is written, before anything is
/// looked up, and for what a name turns out to mean, each time a connection is made; so a name that
/// means something else the second time doesn't get round it.
///
/// Immutable; thread-safe, if its lookup is.
public final class AddressPolicy {

    /// For connections that whoever runs the node has configured.
    public static final AddressPolicy ANY =
            new AddressPolicy(Set.of(), false, InetAddress::getAllByName);

    private final Set<HostAndPort> allowed;
    private final boolean restricted;
    private final Lookup lookup;

    private AddressPolicy(Set<HostAndPort> allowed, boolean restricted, Lookup lookup) {
        this.allowed = allowed;
        this.restricted = restricted;
        this.lookup = lookup;
    }

    /// How names become addresses.
    @FunctionalInterface
    interface Lookup {

        InetAddress[] all(String host) throws UnknownHostException;
    }

    /// For addresses that somebody else gives. Only these hosts may be called, and of them only
    /// addresses of the public internet. Loopback, private, link-local (where clouds keep their
    /// metadata), shared, multicast and reserved ones, whatever their spelling and however they are
    /// wrapped into IPv6, are refused, unless that very address stands in the list as well:
    /// `erp.example,10.1.2.3`. The name `localhost` in the list stands for loopback.
    ///
    /// @param hosts `host` for the ports 80 and 443, or `host:port`; IPv6 addresses in brackets
    ///   when a port follows; no wildcards
    /// @throws SynclineException `config` when an entry is none
    public static AddressPolicy onlyNamed(Collection<String> hosts) {
        return onlyNamed(hosts, InetAddress::getAllByName);
    }

    static AddressPolicy onlyNamed(Collection<String> hosts, Lookup lookup) {
        Set<HostAndPort> allowed =
                hosts.stream()
                        .filter(host -> !host.isBlank())
                        .flatMap(host -> HostAndPort.listed(host).stream())
                        .collect(Collectors.toUnmodifiableSet());
        return new AddressPolicy(allowed, true, lookup);
    }

    /// Reads an address that somebody gave, and checks it. What is refused is not repeated: it may
    /// hold credentials.
    ///
    /// @throws SynclineException `config` when it is none, or not one that may be called
    public URI parse(String text) {
        URI address = HostAndPort.address(text);
        check(address);
        return address;
    }

    /// @throws SynclineException `config` when that address isn't one that may be called
    public void check(URI address) {
        if (!restricted) {
            return;
        }
        HostAndPort peer = HostAndPort.of(address);
        if (!allowed.contains(peer)) {
            throw refused(
                    "Host %s is not among those that may be called; add it to the allowed hosts, or ask another one"
                            .formatted(peer));
        }
    }

    boolean isRestricted() {
        return restricted;
    }

    /// The addresses to connect to.
    ///
    /// @throws SynclineException `config` when one of them isn't allowed
    InetAddress[] resolve(String host, int port) throws UnknownHostException {
        if (!restricted) {
            return lookup.all(host);
        }
        HostAndPort peer = HostAndPort.of(host, port);
        if (!allowed.contains(peer)) {
            throw refused("Host %s is not among those that may be called".formatted(peer));
        }
        InetAddress[] addresses =
                peer.literal().isPresent()
                        ? new InetAddress[] {peer.literal().get()}
                        : lookup.all(host);
        for (InetAddress address : addresses) {
            if (!mayConnect(peer, address, port)) {
                throw refused(
                        "Host %s stands for an address that is not on the public internet; if that is meant, add the address itself to the allowed hosts"
                                .formatted(peer));
            }
        }
        return addresses;
    }

    private boolean mayConnect(HostAndPort peer, InetAddress address, int port) {
        return PublicAddress.is(address)
                || allowed.contains(HostAndPort.of(address, port))
                || (peer.isLocalhost() && address.isLoopbackAddress());
    }

    private static SynclineException refused(String message) {
        return new SynclineException(ErrorClass.CONFIG, message);
    }

    /// For settings and logs.
    @Override
    public String toString() {
        return restricted
                ? allowed.stream()
                        .map(HostAndPort::toString)
                        .sorted()
                        .collect(Collectors.joining(", ", "only ", ""))
                : "any";
    }
}
