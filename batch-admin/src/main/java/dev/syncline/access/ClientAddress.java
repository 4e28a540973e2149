package dev.syncline.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/// Where a request comes from, as far as counting goes: an IPv4 address, or the /64 network of an
/// IPv6 address, within which anybody may choose theirs.
///
/// Behind a balancer this is the balancer, unless `server.forward-headers-strategy=native` lets
/// Tomcat believe what one at a private address says.
final class ClientAddress {

    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    static String of(HttpServletRequest request) {
        return of(request.getRemoteAddr());
    }

    static String of(String address) {
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
        if (!(parsed instanceof Inet6Address) || parsed.isLoopbackAddress()) {
            return parsed.getHostAddress();
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES), 16);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
