package org.satbed.proxy.interception.probe;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses that could be behind an interface, by what the host knows: who was heard there, whom its routes lead there.
 */
public final class Behind {
    /** Documentation addresses (RFC 5737, RFC 3849), for behind a default route. */
    private static final String ANYWHERE_V4 = "203.0.113.7";

    private static final String ANYWHERE_V6 = "2001:db8:cb:71::7";
    private static final int MOST = 16;

    private final HostCopy host;
    private final Set<InetAddress> own = new LinkedHashSet<>();

    /** Behind the interfaces of a host. */
    public Behind(HostCopy host) {
        this.host = host;
        for (JsonNode device : host.addresses()) {
            for (JsonNode each : device.path("addr_info")) {
                own.add(address(each.path("local").asText()));
            }
        }
    }

    /** The interfaces that carry IP and are up, without the loopback's. */
    public List<String> interfaces() {
        List<String> up = new ArrayList<>();
        for (JsonNode device : host.addresses()) {
            String name = device.path("ifname").asText();
            boolean carries = device.path("addr_info").size() > 0
                    && device.path("flags").toString().contains("\"UP\"");
            if (carries && !name.equals("lo")) {
                up.add(name);
            }
        }
        return up;
    }

    /** The interface of a family's default route; empty without one. */
    public String defaultInterface(boolean ipv6) {
        for (JsonNode route : host.routes()) {
            if (route.path("dst").asText().equals("default")
                    && isV6(route.path("gateway").asText("")) == ipv6) {
                return route.path("dev").asText();
            }
        }
        return "";
    }

    /** At most 16, the likeliest first; none of them the host's own. */
    public List<InetAddress> addresses(String device, boolean ipv6) {
        Set<InetAddress> found = new LinkedHashSet<>();
        for (JsonNode each : host.neighbours()) {
            String dst = each.path("dst").asText();
            boolean heard = each.has("lladdr")
                    && !each.has("router")
                    && !each.path("state").toString().contains("FAILED");
            if (each.path("dev").asText().equals(device) && heard && isV6(dst) == ipv6) {
                found.add(address(dst));
            }
        }
        for (JsonNode each : host.addresses()) {
            if (each.path("ifname").asText().equals(device)) {
                each.path("addr_info").forEach(info -> beside(info, ipv6, found));
            }
        }
        boolean[] toAnywhere = {false};
        for (JsonNode route : host.routes()) {
            String dst = route.path("dst").asText();
            boolean here = route.path("dev").asText().equals(device)
                    || route.toString().contains("\"dev\":\"" + device + "\"");
            if (here && dst.equals("default")) {
                toAnywhere[0] = true;
            } else if (here && isV6(dst) == ipv6 && !route.has("type")) {
                int slash = dst.indexOf('/');
                found.add(slash < 0 ? address(dst) : plus(address(dst.substring(0, slash)), 2));
            }
        }
        if (toAnywhere[0]) {
            found.add(address(ipv6 ? ANYWHERE_V6 : ANYWHERE_V4));
        }
        found.removeIf(each -> own.contains(each) || each.isLinkLocalAddress() || each.isMulticastAddress());
        return found.stream().limit(MOST).toList();
    }

    private static void beside(JsonNode info, boolean ipv6, Set<InetAddress> found) {
        String local = info.path("local").asText();
        int length = info.path("prefixlen").asInt();
        if (isV6(local) != ipv6) {
            return;
        }
        if (info.has("address")) { // of a point-to-point link, the other end's
            found.add(address(info.path("address").asText()));
        } else if (length < (ipv6 ? 127 : 31)) {
            InetAddress network = masked(address(local), length);
            found.add(plus(network, 2));
            found.add(plus(network, 3));
        } else if (length == (ipv6 ? 127 : 31)) {
            InetAddress network = masked(address(local), length);
            found.add(network);
            found.add(plus(network, 1));
        }
    }

    private static boolean isV6(String text) {
        return text.contains(":");
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(
                    text.replaceFirst("/.*", "").replaceFirst("%.*", "")); // a literal: no name server
        } catch (UnknownHostException e) {
            throw new IllegalStateException("'ip' prints '" + text + "' for an address", e);
        }
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return of(bytes);
    }

    /** A further address of a block; its last octet alone counts. */
    public static InetAddress plus(InetAddress address, int number) {
        byte[] bytes = address.getAddress();
        bytes[bytes.length - 1] += (byte) number;
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // 4 or 16 bytes always
        }
    }
}
