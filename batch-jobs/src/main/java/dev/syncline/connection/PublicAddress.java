package dev.syncline.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Tells addresses of the public internet from all others, by IANA's registries of special-purpose
/// addresses (RFC 6890 and its successors).
final class PublicAddress {

    private static final List<Block> NOT_PUBLIC_IPV4 =
            Block.all(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // shared by carriers
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // Azure's platform, inside each of its machines
                    "169.254.0.0/16", // link-local, and the clouds' metadata
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays of 6to4
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4"); // reserved, and broadcast

    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");
    private static final List<Block> NOT_PUBLIC_IPV6 =
            Block.all(
                    "2001::/23", // protocol assignments, among them Teredo
                    "2001:db8::/32", // documentation
                    "3fff::/20"); // documentation

    private static final Block SIX_TO_FOUR = Block.of("2002::/16");
    private static final Block NAT64 = Block.of("64:ff9b::/96");

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        // The JDK has made an IPv4 address of a mapped one already.
        return address instanceof Inet6Address
                ? isIpv6(address.getAddress())
                : isIpv4(address.getAddress());
    }

    private static boolean isIpv4(byte[] address) {
        return NOT_PUBLIC_IPV4.stream().noneMatch(block -> block.holds(address));
    }

    private static boolean isIpv6(byte[] address) {
        if (NAT64.holds(address)) {
            return isIpv4(Arrays.copyOfRange(address, 12, 16));
        }
        if (SIX_TO_FOUR.holds(address)) {
            return isIpv4(Arrays.copyOfRange(address, 2, 6));
        }
        return GLOBAL_UNICAST.holds(address)
                && NOT_PUBLIC_IPV6.stream().noneMatch(block -> block.holds(address));
    }

    /// Addresses that begin with the same bits.
    @SuppressWarnings("ArrayRecordComponent")
    private record Block(byte[] start, int bits) {

        static Block of(String text) {
            int slash = text.indexOf('/');
            return new Block(
                    InetAddress.ofLiteral(text.substring(0, slash)).getAddress(),
                    Integer.parseInt(text.substring(slash + 1)));
        }

        static List<Block> all(String... texts) {
            return Arrays.stream(texts).map(Block::of).toList();
        }

        boolean holds(byte[] address) {
            int whole = bits / 8;
            int mask = 0xFF << (8 - bits % 8) & 0xFF;
            return Arrays.equals(start, 0, whole, address, 0, whole)
                    && (bits % 8 == 0 || (start[whole] & mask) == (address[whole] & mask));
        }
    }
}
