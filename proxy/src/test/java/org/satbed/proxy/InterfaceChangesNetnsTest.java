package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.RouterBed.Net;

/**
 * Interfaces to the satellite that come and go: a modem that dials in again, a tunnel that is made anew, a name that is
 * given later.
 */
@RequiresRoot
@Timeout(120)
class InterfaceChangesNetnsTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static RouterBed bed;
    private static SplitProxy proxy;
    private static final Queue<String> NOTICES = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void build() throws Exception {
        bed = new RouterBed();
        bed.router().ip().run("link", "set", "sat1", "name", "later0");
        proxy = bed.start();
        proxy.tell(NOTICES::add);
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    private static long said(String text) {
        return NOTICES.stream().filter(each -> each.contains(text)).count();
    }

    private static long there() {
        return proxy.count(Counter.SATELLITE_INTERFACES);
    }

    /** Makes {@code sat0} again with its addresses: another number under the same name. */
    private static void makeAgain() {
        VethPair.create(bed.host(Net.SATELLITE), "eth0", bed.router(), "sat0");
        for (Ip ip : Ip.values()) {
            String length = ip == Ip.V4 ? "/24" : "/64";
            bed.host(Net.SATELLITE).addAddress("eth0", Net.SATELLITE.host(ip) + length);
            bed.router().addAddress("sat0", Net.SATELLITE.router(ip) + length);
            bed.host(Net.SATELLITE).addRoute("default", "via", Net.SATELLITE.router(ip));
        }
    }

    private static void takeAway() {
        bed.router().ip().run("link", "del", "sat0");
    }

    /**
     * The client's leg has what only the satellite's listener gives in its handshake: its buffer, by which the window's
     * scale was chosen.
     */
    private static void expectSatelliteListener(Ip ip, Net from) throws Exception {
        long disagreed = proxy.count(Counter.LISTENER_DISAGREED);
        try (Pair pair = bed.connect(from, Net.LAN, ip)) {
            String accepted =
                    KernelView.of(bed.router(), pair.client().getPort()).accepted();
            assertEquals(2L * RouterBed.SATELLITE_BUFFER, KernelView.figure(accepted, "tb"), accepted);
        }
        assertEquals(disagreed, proxy.count(Counter.LISTENER_DISAGREED));
    }

    @Test
    void whatIsMadeAgainIsTheSatellitesAgain() throws Exception {
        long lost = proxy.count(Counter.SATELLITE_INTERFACES_LOST);
        for (int i = 1; i <= 3; i++) {
            for (Ip ip : Ip.values()) {
                expectSatelliteListener(ip, Net.SATELLITE);
            }
            long before = there();
            takeAway();
            Await.until("notice of a loss", BOUND, () -> there() == before - 1);
            try (Pair pair = bed.connect(Net.LAN, Net.SECOND_LAN, Ip.V4)) { // the others go on
                pair.client().getOutputStream().write(i);
                assertEquals(i, pair.server().getInputStream().read());
            }
            makeAgain();
            Await.until("notice of a return", BOUND, () -> there() == before);
            assertEquals(i, said("interface 'sat0' is gone"));
            assertEquals(i, said("interface 'sat0' is there"));
            assertEquals(lost + i, proxy.count(Counter.SATELLITE_INTERFACES_LOST));
        }
        expectSatelliteListener(Ip.V4, Net.SATELLITE);
    }

    /** One that is not there at the start is waited for, and one that is renamed is another one. */
    @Test
    void aNameThatComesLaterIsFollowed() throws Exception {
        assertEquals(1, said("there is no interface 'sat1' yet"));
        bed.router().ip().run("link", "set", "later0", "down");
        bed.router().ip().run("link", "set", "later0", "name", "sat1");
        bed.router().ip().run("link", "set", "sat1", "up");
        bed.router()
                .ip()
                .run("-6", "addr", "replace", Net.SECOND_SATELLITE.router(Ip.V6) + "/64", "dev", "sat1", "nodad");
        Await.until("the name", BOUND, () -> there() == 2);
        for (Ip ip : Ip.values()) {
            expectSatelliteListener(ip, Net.SECOND_SATELLITE);
        }
        bed.router().ip().run("link", "set", "sat1", "down");
        bed.router().ip().run("link", "set", "sat1", "name", "later0");
        bed.router().ip().run("link", "set", "later0", "up");
        Await.until("the other name", BOUND, () -> there() == 1);
        try (Pair pair = bed.connect(Net.LAN, Net.SECOND_SATELLITE, Ip.V4)) {
            String outgoing =
                    KernelView.of(bed.router(), pair.client().getPort()).outgoing();
            assertEquals(2L * RouterBed.TERRESTRIAL_BUFFER, KernelView.figure(outgoing, "tb"), outgoing);
        }
    }

    /**
     * What came in by an interface is not tied to its number: with the same address made anew the connection goes on.
     */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aConnectionOutlivesItsInterface(Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(bed.host(Net.LAN), Net.LAN.host(ip), 0);
                Pair pair = new Pair(
                        Pair.connect(bed.host(Net.SATELLITE), Net.LAN.host(ip), listener.getLocalPort(), 0),
                        Pair.accept(listener))) {
            pair.server().getOutputStream().write(1);
            assertEquals(1, pair.client().getInputStream().read());
            long before = there();
            takeAway();
            Await.until("notice of a loss", BOUND, () -> there() == before - 1);
            makeAgain();
            pair.server().getOutputStream().write(2);
            assertEquals(2, pair.client().getInputStream().read());
            pair.client().getOutputStream().write(3);
            assertEquals(3, pair.server().getInputStream().read());
        }
        assertTrue(proxy.failure().isEmpty(), () -> proxy.failure().toString());
    }
}
