package org.satbed.proxy.interception;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of addresses, {@code 10.1.0.0/16} or {@code fd01::/16} (RFC 4632, RFC 4291 section 2.3).
 *
 * @param address the lowest address of it
 * @param length how many leading bits are the same in all of it
 */
public record Cidr(InetAddress address, int length) {
    // Only what InetAddress reads without asking a name server.
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /** Clears the bits behind the prefix. */
    public Cidr {
        int bits = address.getAddress().length * 8;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("/" + length + " of " + address.getHostAddress() + ": 0 to " + bits);
        }
        address = masked(address, length);
    }

    /** Reads {@code ADDRESS/LENGTH}, or an address for itself; anything else throws {@link IllegalArgumentException} with one line. */
    public static Cidr parse(String text) {
        String[] parts = text.strip().split("/", 2);
        boolean literal = V4.matcher(parts[0]).matches() || V6.matcher(parts[0]).matches();
        try {
            InetAddress address = literal ? InetAddress.getByName(parts[0]) : null;
            // Java takes ::ffff:10.0.0.1 for 10.0.0.1: the prefix would mean something else.
            if (address == null || (parts[0].contains(":") && address instanceof Inet4Address)) {
                throw new IllegalArgumentException("'" + text + "' is no block of addresses such as 10.1.0.0/16");
            }
            int bits = address.getAddress().length * 8;
            return new Cidr(address, parts.length == 1 ? bits : Integer.parseInt(parts[1]));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no block of addresses such as 10.1.0.0/16", e);
        }
    }

    /** Whether it is one of IPv6. */
    public boolean ipv6() {
        return !(address instanceof Inet4Address);
    }

    /** Sorted, and without those that another one holds: nft refuses a set with overlaps. */
    static List<Cidr> tidy(List<Cidr> blocks) {
        List<Cidr> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparing(Cidr::ipv6).thenComparing(Cidr::first).thenComparing(Cidr::length));
        List<Cidr> tidy = new ArrayList<>();
        for (Cidr each : sorted) {
            if (tidy.isEmpty() || !tidy.get(tidy.size() - 1).holds(each)) {
                tidy.add(each);
            }
        }
        return List.copyOf(tidy);
    }

    static List<Cidr> of(List<Cidr> blocks, boolean ipv6) {
        return blocks.stream().filter(each -> each.ipv6() == ipv6).toList();
    }

    private boolean holds(Cidr other) {
        return ipv6() == other.ipv6()
                && length <= other.length
                && masked(other.address, length).equals(address);
    }

    private BigInteger first() {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // 4 or 16 bytes, as they came
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
