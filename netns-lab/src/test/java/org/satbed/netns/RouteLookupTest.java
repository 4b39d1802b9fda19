package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.Namespaces;
import org.satbed.linux.RouteLookup;
import org.satbed.linux.RouteType;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;

/** The kernel's routing decision as {@link RouteLookup} asks for it, on a router between two hosts. */
@RequiresRoot
class RouteLookupTest {
    private static final int TABLE = 4242; // more than an octet

    private static ThreeHosts hosts;
    private static RouteLookup lookup;
    private static int near;
    private static int far;

    @BeforeAll
    static void build() throws Exception {
        hosts = new ThreeHosts();
        NetworkNamespace router = hosts.sat();
        router.setSysctl("net.ipv4.ip_forward", "1");
        router.setSysctl("net.ipv6.conf.all.forwarding", "1");
        lookup = Namespaces.call(Optional.of(router.name()), RouteLookup::new);
        near = index(router, "st0");
        far = index(router, "gw0");
        for (String[] each : List.of(
                new String[] {"-4", "10.9.0.0/16", "10.2.0.1"}, new String[] {"-6", "fd00:9::/32", "fd00:2::1"})) {
            router.ip().run(each[0], "route", "add", each[1], "via", each[2], "table", "" + TABLE);
            router.ip().run(each[0], "rule", "add", "fwmark", "7", "lookup", "" + TABLE);
            router.ip().run(each[0], "rule", "add", "dport", "25", "ipproto", "tcp", "prohibit");
        }
        for (String kind : List.of("prohibit", "unreachable", "blackhole")) {
            router.ip().run("route", "add", kind, "10.2." + kind.length() + ".0/24");
        }
        router.ip().run("-6", "route", "add", "prohibit", "fd00:8::/64");
        router.ip().run("-6", "route", "add", "unreachable", "fd00:b::/64");
        router.ip().run("-6", "route", "add", "blackhole", "fd00:a::/64");
        router.ip().run("rule", "add", "iif", "gw0", "prohibit");
        router.ip().run("-6", "rule", "add", "iif", "gw0", "prohibit");
    }

    @AfterAll
    static void remove() {
        if (lookup != null) {
            lookup.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    private static int index(NetworkNamespace host, String name) {
        return host.ip().show("link", "show", "dev", name).get(0).get("ifindex").asInt();
    }

    private static InetEndpoint at(String address, int port) {
        return InetEndpoint.of(new InetSocketAddress(address, port));
    }

    @ParameterizedTest
    @CsvSource({
        "10.2.0.1, UNICAST",
        "10.2.0.2, LOCAL",
        "10.2.0.255, BROADCAST",
        "255.255.255.255, BROADCAST",
        "224.0.0.1, MULTICAST",
        "fd00:2::1, UNICAST",
        "fd00:2::2, LOCAL",
        "fd00:2::, ANYCAST"
    })
    void theKindOfAnAddressIsTheKernels(String address, RouteType type) {
        InetEndpoint client = at(address.contains(":") ? "fd00:1::1" : "10.1.0.1", 0);
        assertTrue(lookup.ask(client, at(address, 80), near, 0), () -> "errno " + lookup.errno());
        assertEquals(type, lookup.type());
    }

    /** With ip_nonlocal_bind every address can be bound; what is this host's stays what it is. */
    @Test
    void whatMayBeBoundIsNotAskedFor() {
        hosts.sat().setSysctl("net.ipv4.ip_nonlocal_bind", "1");
        theKindOfAnAddressIsTheKernels("10.2.0.1", RouteType.UNICAST);
        hosts.sat().setSysctl("net.ipv4.ip_nonlocal_bind", "0");
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.1, 10.2.0.1, 10.9.1.1", "fd00:1::1, fd00:2::1, fd00:9::1"})
    void interfaceAndTableAreThoseOfTheRoute(String from, String to, String marked) {
        InetEndpoint client = at(from, 0);
        assertTrue(lookup.ask(client, at(to, 0), near, 0));
        assertEquals(far, lookup.outInterface());
        assertEquals(254, lookup.table()); // main
        assertTrue(!lookup.ask(client, at(marked, 0), near, 0) && lookup.errno() == Errno.ENETUNREACH);
        assertTrue(lookup.ask(client, at(marked, 0), near, 7));
        assertEquals(TABLE, lookup.table());
        assertEquals(far, lookup.outInterface());
    }

    @ParameterizedTest
    @CsvSource({"10.2.8.1, 13", "10.2.11.1, 113", "10.2.9.1, 22", "fd00:8::1, 13", "fd00:b::1, 113", "fd00:a::1, 22"})
    void aForbiddenPlaceIsAnErrorWithItsReason(String to, int errno) {
        InetEndpoint client = at(to.contains(":") ? "fd00:1::1" : "10.1.0.1", 0);
        assertTrue(!lookup.ask(client, at(to, 0), near, 0));
        assertEquals(errno, lookup.errno());
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.1, 10.2.0.1", "fd00:1::1, fd00:2::1"})
    void rulesByPortAndByIncomingInterfaceCount(String near4, String far4) {
        assertTrue(lookup.ask(at(near4, 40_000), at(far4, 24), near, 0));
        assertTrue(!lookup.ask(at(near4, 40_000), at(far4, 25), near, 0) && lookup.errno() == Errno.EACCES);
        assertTrue(!lookup.ask(at(far4, 40_000), at(near4, 24), far, 0) && lookup.errno() == Errno.EACCES);
        assertTrue(lookup.rulesSeePorts());
        assertTrue(!lookup.ask(at(near4, 0), at(far4, 0), 999, 0) && lookup.errno() == Errno.ENODEV);
    }
}
