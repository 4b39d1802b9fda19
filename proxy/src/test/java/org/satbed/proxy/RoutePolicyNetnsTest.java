package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.RouterBed.Net;

/**
 * Nobody is let past a policy: what the router's rules and routes forbid to a client is not reached through the proxy,
 * from whatever address.
 */
@RequiresRoot
@Timeout(60)
class RoutePolicyNetnsTest {
    private static RouterBed bed;

    private final List<String[]> undo = new ArrayList<>();

    @BeforeAll
    static void build() throws Exception {
        bed = new RouterBed();
        bed.start();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void takeBack() {
        undo.forEach(each -> bed.router().ip().run(each));
    }

    private void add(Ip ip, String what, String... words) {
        List<String> command = new ArrayList<>(List.of(ip == Ip.V4 ? "-4" : "-6", what, "add"));
        if (what.equals("rule")) { // behind those that bring packets to the proxy: else they stop the client themselves
            command.addAll(List.of("pref", Integer.toString(30_000 + undo.size())));
        }
        command.addAll(List.of(words));
        bed.router().ip().run(command.toArray(String[]::new));
        command.set(2, "del");
        undo.add(command.toArray(String[]::new));
    }

    private void takeBackNow() {
        takeBack();
        undo.clear();
    }

    private static long refused() {
        return bed.proxy().count(Counter.REFUSED_POLICY);
    }

    private static void expectWay(Ip ip) throws Exception {
        try (Pair pair = bed.connect(Net.LAN, Net.SATELLITE, ip)) {
            assertEquals(InetAddress.getByName(Net.LAN.host(ip)), pair.server().getInetAddress());
        }
    }

    private static void expectNone(Ip ip) throws Exception {
        long before = refused();
        try (ServerSocket listener = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(ip), 0)) {
            expectNone(ip, listener);
        }
        assertEquals(before + 1, refused());
    }

    private static void expectNone(Ip ip, ServerSocket listener) throws Exception {
        assertEquals(
                Ending.RESET, Ending.ofConnecting(bed.host(Net.LAN), Net.SATELLITE.host(ip), listener.getLocalPort()));
        listener.setSoTimeout(50);
        assertThrows(SocketTimeoutException.class, listener::accept, "nothing comes to the server");
    }

    static Stream<Arguments> policies() {
        return Arrays.stream(Ip.values())
                .flatMap(ip -> Stream.of("prohibit", "unreachable", "blackhole")
                        .flatMap(kind -> Stream.of("from", "to", "iif").map(by -> Arguments.of(ip, kind, by))));
    }

    /**
     * The kernel says of an unreachable rule (other than of such a route) what it says where there is no route: it is
     * counted so.
     */
    @ParameterizedTest
    @MethodSource("policies")
    void aRuleHoldsForTheProxyToo(Ip ip, String kind, String by) throws Exception {
        expectWay(ip);
        String value = switch (by) {
            case "from" -> Net.LAN.host(ip);
            case "to" -> Net.SATELLITE.host(ip);
            default -> "lan0";
        };
        add(ip, "rule", by, value, kind);
        if (kind.equals("unreachable")) {
            long before = bed.proxy().count(Counter.UNREACHABLE);
            try (ServerSocket listener = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(ip), 0)) {
                expectNone(ip, listener);
            }
            assertEquals(before + 1, bed.proxy().count(Counter.UNREACHABLE));
        } else {
            expectNone(ip);
        }
        takeBackNow();
        expectWay(ip);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aRouteHoldsForTheProxyToo(Ip ip, String kind, String by) throws Exception {
        String host = Net.SATELLITE.host(ip) + (ip == Ip.V4 ? "/32" : "/128");
        if (by.equals("to")) {
            add(ip, "route", kind, host);
        } else { // in a table of the client's, or of the interface's
            add(ip, "route", kind, host, "table", "77");
            add(ip, "rule", by, by.equals("from") ? Net.LAN.host(ip) : "lan0", "lookup", "77");
        }
        expectNone(ip);
        takeBackNow();
        expectWay(ip);
    }

    /** The answer of one port, or of one client, is not another's. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aRuleForOnePortHoldsForThatPort(Ip ip) throws Exception {
        try (ServerSocket forbidden = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(ip), 0)) {
            add(ip, "rule", "ipproto", "tcp", "dport", "" + forbidden.getLocalPort(), "prohibit");
            for (int i = 0; i < 3; i++) {
                expectNone(ip, forbidden);
                expectWay(ip);
            }
            try (ServerSocket other = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(ip), 0)) {
                add(ip, "rule", "from", Net.LAN.host(ip), "prohibit");
                expectNone(ip, other);
                try (Pair pair = bed.connect(Net.SECOND_LAN, Net.SATELLITE, ip)) {
                    assertEquals(
                            InetAddress.getByName(Net.SECOND_LAN.host(ip)),
                            pair.server().getInetAddress());
                }
            }
        }
    }

    @Test
    void theReasonIsInTheLog() throws Exception {
        add(Ip.V4, "rule", "iif", "lan0", "prohibit");
        expectNone(Ip.V4);
        assertTrue(
                bed.log().stream().anyMatch(line -> line.contains("prohibited by this host's routing policy")),
                () -> bed.log().toString());
    }

    /** A host that forwards nothing of itself may have a proxy all the same. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void withoutForwardingTheProxyWorks(Ip ip) throws Exception {
        bed.router().setSysctl("net.ipv4.ip_forward", "0");
        bed.router().setSysctl("net.ipv6.conf.all.forwarding", "0");
        try {
            Thread.sleep(Routes.MOST_AGE_NANOS / 1_000_000); // no news is told of a sysctl
            expectWay(ip);
            add(ip, "rule", "from", Net.LAN.host(ip), "prohibit");
            try (ServerSocket listener = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(ip), 0)) {
                expectNone(ip, listener);
            }
        } finally {
            bed.router().setSysctl("net.ipv4.ip_forward", "1");
            bed.router().setSysctl("net.ipv6.conf.all.forwarding", "1");
        }
    }

    /**
     * With strict filtering the kernel refuses to say where a foreign source's packets go by way of the loopback
     * interface.
     */
    @Test
    void aFilteringHostIsNoPolicy() throws Exception {
        bed.router().setSysctl("net.ipv4.conf.all.rp_filter", "1");
        try {
            Thread.sleep(Routes.MOST_AGE_NANOS / 1_000_000);
            expectWay(Ip.V4);
            add(Ip.V4, "rule", "iif", "lan0", "blackhole");
            expectNone(Ip.V4);
        } finally {
            bed.router().setSysctl("net.ipv4.conf.all.rp_filter", "0");
        }
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void fromAnOwnAddressTheClientsPolicyHolds(Ip ip) throws Exception {
        bed.start(RouterBed.config(SourceAddress.OWN, false, Optional.empty()));
        try {
            try (Pair pair = bed.connect(Net.LAN, Net.SATELLITE, ip)) {
                assertEquals(
                        InetAddress.getByName(Net.SATELLITE.router(ip)),
                        pair.server().getInetAddress());
            }
            add(ip, "rule", "from", Net.LAN.host(ip), "prohibit");
            expectNone(ip);
        } finally {
            bed.start();
        }
    }

    /**
     * All ports of the client towards a server in use: a reset, and the host's own address where that was asked for
     * alone.
     */
    @Test
    void usedUpPortsLeadToAnOwnAddressOnlyWhereThatWasAskedFor() throws Exception {
        bed.router().setSysctl("net.ipv4.ip_local_port_range", "40000 40001");
        try (ServerSocket listener = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(Ip.V4), 0)) {
            for (boolean asked : new boolean[] {false, true}) {
                bed.start(RouterBed.config(SourceAddress.CLIENT_ADDRESS, asked, Optional.empty()));
                try (Pair first = connect(listener);
                        Pair second = connect(listener)) {
                    assertEquals(
                            first.server().getInetAddress(), second.server().getInetAddress());
                    if (asked) {
                        try (Pair third = connect(listener)) {
                            assertEquals(
                                    InetAddress.getByName(Net.SATELLITE.router(Ip.V4)),
                                    third.server().getInetAddress());
                        }
                    } else {
                        assertEquals(
                                Ending.RESET,
                                Ending.ofConnecting(
                                        bed.host(Net.LAN), Net.SATELLITE.host(Ip.V4), listener.getLocalPort()));
                    }
                    assertEquals(asked ? 1 : 0, bed.proxy().count(Counter.SOURCE_OWN_ADDRESS));
                    Pair.reset(first.client());
                    Pair.reset(second.client());
                }
            }
        } finally {
            bed.router().setSysctl("net.ipv4.ip_local_port_range", "32768 60999");
            bed.start();
        }
        assertTrue(
                bed.log().stream().anyMatch(line -> line.contains("from an own address")),
                () -> bed.log().toString());
    }

    private static Pair connect(ServerSocket listener) throws Exception {
        return new Pair(
                Pair.connect(bed.host(Net.LAN), Net.SATELLITE.host(Ip.V4), listener.getLocalPort(), 0),
                Pair.accept(listener));
    }
}
