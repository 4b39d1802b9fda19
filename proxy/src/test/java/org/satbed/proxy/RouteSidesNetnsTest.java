package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.netns.InterfaceAddress;
import org.satbed.netns.Route;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.RouterBed.Net;

/** A leg is what the route to its far end says: by its profile, and by whether it goes over the trunk. */
@RequiresRoot
@Timeout(60)
class RouteSidesNetnsTest {
    private static RouterBed bed;

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
    void filterNothing() {
        bed.router().setSysctl("net.ipv4.conf.all.rp_filter", "0");
        bed.router().setSysctl("net.ipv4.ip_nonlocal_bind", "0");
        bed.router().setSysctl("net.ipv6.ip_nonlocal_bind", "0");
    }

    private static void expectSides(Pair pair, boolean clientSatellite, boolean serverSatellite) {
        KernelView view = KernelView.of(bed.router(), pair.client().getPort());
        expectSide(view.accepted(), clientSatellite);
        expectSide(view.outgoing(), serverSatellite);
    }

    private static void expectSide(String leg, boolean satellite) {
        int buffer = satellite ? RouterBed.SATELLITE_BUFFER : RouterBed.TERRESTRIAL_BUFFER;
        assertEquals(2L * buffer, KernelView.figure(leg, "tb"), leg);
    }

    @ParameterizedTest
    @CsvSource({
        "LAN, SATELLITE, V4, 0",
        "LAN, SATELLITE, V6, 0",
        "LAN, SATELLITE, V4, 1",
        "LAN, SECOND_LAN, V4, 0",
        "LAN, SECOND_LAN, V6, 0",
        "LAN, SECOND_LAN, V4, 1",
        "SATELLITE, LAN, V4, 0",
        "SATELLITE, LAN, V6, 0",
        "SATELLITE, LAN, V4, 1",
        "SECOND_SATELLITE, SECOND_LAN, V6, 0",
        "LAN, SECOND_SATELLITE, V4, 0",
        "SATELLITE, SECOND_SATELLITE, V4, 0",
        "SATELLITE, SECOND_SATELLITE, V6, 0"
    })
    void bothLegsAreWhatTheirRoutesSay(Net from, Net to, Ip ip, String filter) throws Exception {
        bed.router().setSysctl("net.ipv4.conf.all.rp_filter", filter);
        long disagreed = bed.proxy().count(Counter.LISTENER_DISAGREED);
        try (Pair pair = bed.connect(from, to, ip)) {
            expectSides(pair, RouterBed.SATELLITES.contains(from.routers), RouterBed.SATELLITES.contains(to.routers));
        }
        assertEquals(disagreed, bed.proxy().count(Counter.LISTENER_DISAGREED));
    }

    /** A client's packets come in by one way, and answers to it leave by another, as with two uplinks. */
    @ParameterizedTest
    @CsvSource({
        "SATELLITE, SECOND_LAN, LAN, V4",
        "SATELLITE, SECOND_LAN, LAN, V6",
        "LAN, SECOND_SATELLITE, SECOND_LAN, V4"
    })
    @SuppressWarnings("try") // what is only there
    void whereListenerAndRouteDisagreeTheRouteDecides(Net in, Net back, Net to, Ip ip) throws Exception {
        String client = ip == Ip.V4 ? "10.9.0.1" : "fd00:9::1";
        String prefix = client + (ip == Ip.V4 ? "/32" : "/128");
        String family = ip == Ip.V4 ? "-4" : "-6";
        long disagreed = bed.proxy().count(Counter.LISTENER_DISAGREED);
        bed.host(back).setSysctl("net.ipv4.ip_forward", "1");
        bed.host(back).setSysctl("net.ipv6.conf.all.forwarding", "1");
        try (VethPair pair0 = VethPair.create(bed.host(in), "x0", bed.host(back), "x0");
                InterfaceAddress address = bed.host(in).addAddress("lo", prefix);
                InterfaceAddress one = bed.host(in).addAddress("x0", beside(ip, 1));
                InterfaceAddress two = bed.host(back).addAddress("x0", beside(ip, 2));
                Route known =
                        bed.host(back).addRoute(prefix, "via", beside(ip, 1).replaceAll("/.*", ""));
                ServerSocket listener = Pair.listen(bed.host(to), to.host(ip), 0)) {
            bed.router().ip().run(family, "route", "add", prefix, "via", back.host(ip));
            // A satellite's SYN-ACK leaves where the SYN came in: its listener is tied to that interface.
            bed.router().ip().run(family, "route", "add", prefix, "via", in.host(ip), "metric", "9999");
            try (Pair pair = new Pair(connectFrom(in, client, to.host(ip), listener), Pair.accept(listener))) {
                assertEquals(InetAddress.getByName(client), pair.server().getInetAddress());
                expectSides(pair, RouterBed.SATELLITES.contains(back.routers), false);
                String bytes = "/sys/class/net/" + back.routers + "/statistics/tx_bytes";
                long before = Long.parseLong(
                        bed.router().runner().run(List.of("cat", bytes)).strip());
                Payload payload = new Payload(1, 200_000);
                Future<Void> sent = Tasks.start(() -> payload.send(pair.server().getOutputStream()));
                payload.expect(pair.client().getInputStream());
                Tasks.await(sent);
                long moved = Long.parseLong(
                                bed.router().runner().run(List.of("cat", bytes)).strip())
                        - before;
                assertTrue(moved > 200_000, moved + " bytes by " + back.routers);
            }
            assertEquals(disagreed + 1, bed.proxy().count(Counter.LISTENER_DISAGREED));
        } finally {
            bed.router().ip().attempt(family, "route", "del", prefix);
            bed.router().ip().attempt(family, "route", "del", prefix);
        }
    }

    private static String beside(Ip ip, int number) {
        return ip == Ip.V4 ? "10.7.0." + number + "/24" : "fd00:7::" + number + "/64";
    }

    private static Socket connectFrom(Net net, String own, String host, ServerSocket listener) throws Exception {
        return InNamespace.call(bed.host(net), () -> {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(own, 0));
            socket.connect(new InetSocketAddress(host, listener.getLocalPort()), Pair.PATIENCE_MILLIS);
            return socket;
        });
    }

    /** A route that moves from a LAN to a satellite takes the next connection along. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    @SuppressWarnings("try") // what is only there
    void aChangedRouteCountsAtOnce(Ip ip) throws Exception {
        String server = ip == Ip.V4 ? "10.8.0.1" : "fd00:8::1";
        String prefix = server + (ip == Ip.V4 ? "/32" : "/128");
        try (InterfaceAddress one = bed.host(Net.SECOND_LAN).addAddress("lo", prefix);
                InterfaceAddress two = bed.host(Net.SATELLITE).addAddress("lo", prefix)) {
            for (Net each : List.of(Net.SECOND_LAN, Net.SATELLITE, Net.SECOND_LAN)) {
                try (Route route = bed.router().addRoute(prefix, "via", each.host(ip));
                        ServerSocket listener = Pair.listen(bed.host(each), server, 0);
                        Pair pair = new Pair(
                                Pair.connect(bed.host(Net.LAN), server, listener.getLocalPort(), 0),
                                Pair.accept(listener))) {
                    expectSides(pair, false, each == Net.SATELLITE);
                }
            }
        }
    }

    /** Everybody's address can be bound then; whose it is stays as it was. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aServersPortMayBeTheProxysWhateverMayBeBound(Ip ip) throws Exception {
        bed.router().setSysctl("net.ipv4.ip_nonlocal_bind", "1");
        bed.router().setSysctl("net.ipv6.ip_nonlocal_bind", "1");
        try (ServerSocket listener = Pair.listen(bed.host(Net.SATELLITE), Net.SATELLITE.host(ip), RouterBed.PORT);
                Pair pair = new Pair(
                        Pair.connect(bed.host(Net.LAN), Net.SATELLITE.host(ip), RouterBed.PORT, 0),
                        Pair.accept(listener))) {
            assertEquals(InetAddress.getByName(Net.LAN.host(ip)), pair.server().getInetAddress());
        }
    }
}
