package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.RequiresRoot;

/** Leg profiles, by the kernel's own view. The satellite is on the server's side; whoever opens a connection, its leg there gets the profile. */
@RequiresRoot
@Timeout(60)
class OptionLegTest {
    private static final int BUFFER = 4_000_000;
    /** The least scale that makes 65535 reach the buffer: 65535 << 6 is 4.2 MB, and the kernel counts twice the buffer. */
    private static final int LEAST_SCALE = 6;

    private static ProxyBed bed;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed(
                "-C",
                "reno",
                "-m",
                "1300",
                "--satellite-interface",
                "gw0",
                "--satellite",
                "congestion-control=bbr,mss=1200,buffer=" + BUFFER + ",pacing=48Mbit,notsent-lowat=128KiB",
                "--terrestrial",
                "keepalive=100s/10s/5,send-buffer=50000");
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    /** From the client's side (DOWN the satellite leg is the outgoing one) or from the server's (it is the accepted one). */
    private record Opened(Socket here, Socket there, ServerSocket listener, Capture near, Capture far)
            implements AutoCloseable {
        static Opened by(boolean client, Ip ip) throws Exception {
            NetworkNamespace from = client ? bed.client() : bed.server();
            NetworkNamespace to = client ? bed.server() : bed.client();
            String host = client ? ip.server : ip.client;
            ServerSocket listener = Pair.listen(to, host, 0);
            String filter = "tcp port " + listener.getLocalPort();
            Capture near = new Capture(from, "sat0", filter);
            Capture far = new Capture(to, "sat0", filter);
            Socket here = Pair.connect(from, host, listener.getLocalPort(), 0);
            return new Opened(here, Pair.accept(listener), listener, near, far);
        }

        KernelView view() {
            return KernelView.of(bed.router(), listener.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            here.close();
            there.close();
            listener.close();
            near.close();
            far.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"V4, true", "V4, false", "V6, true", "V6, false"})
    void eachLegHasItsProfile(Ip ip, boolean byClient) throws Exception {
        try (Opened opened = Opened.by(byClient, ip)) {
            KernelView view = opened.view();
            String satellite = byClient ? view.outgoing() : view.accepted();
            String terrestrial = byClient ? view.accepted() : view.outgoing();
            assertTrue(satellite.matches(".* bbr .*"), satellite);
            assertTrue(terrestrial.matches(".* reno .*"), terrestrial);
            assertEquals(2L * BUFFER, KernelView.figure(satellite, "rb"), satellite); // socket(7): the kernel doubles
            assertEquals(2L * BUFFER, KernelView.figure(satellite, "tb"), satellite);
            assertEquals(100_000, KernelView.figure(terrestrial, "tb"), terrestrial);
            assertTrue(KernelView.figure(terrestrial, "rb") < BUFFER, terrestrial);
            assertTrue(satellite.matches(".*pacing_rate [0-9.]+[MKG]?bps/46336000bps.*|.*/46\\.3Mbps.*"), satellite);
            assertFalse(terrestrial.contains("/46"), terrestrial);
            assertTrue(terrestrial.contains("timer:(keepalive,1min"), terrestrial);
            assertFalse(satellite.contains("keepalive"), satellite);
        }
    }

    /** The SYN and the SYN-ACK of the proxy's: what they say cannot be changed later. */
    @ParameterizedTest
    @CsvSource({"V4, true", "V4, false", "V6, true", "V6, false"})
    void handshakes(Ip ip, boolean byClient) throws Exception {
        try (Opened opened = Opened.by(byClient, ip)) {
            String answer = opened.near().await("Flags [S.]");
            String question = opened.far().await("Flags [S]");
            String satellite = byClient ? question : answer;
            String terrestrial = byClient ? answer : question;
            assertTrue(satellite.contains("mss 1200,"), satellite);
            assertTrue(terrestrial.contains("mss 1300,"), terrestrial);
            long scale = KernelView.figure(satellite, "wscale ");
            assertTrue(scale >= LEAST_SCALE, satellite);
        }
    }

    /** Segments are no larger than that, both ways, and all arrive. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void segmentsOfThatSize(Ip ip) throws Exception {
        try (Opened opened = Opened.by(true, ip)) {
            Payload payload = new Payload(3, 1_000_000);
            Future<Void> up = Tasks.start(() -> payload.send(opened.here().getOutputStream()));
            Future<Void> down = Tasks.start(() -> payload.send(opened.there().getOutputStream()));
            payload.expect(opened.there().getInputStream());
            payload.expect(opened.here().getInputStream());
            Tasks.await(up);
            Tasks.await(down);
            KernelView view = opened.view();
            long most = KernelView.figure(view.outgoing(), "mss:");
            assertTrue(most > 1_100 && most <= 1_200, view.outgoing());
            most = KernelView.figure(view.accepted(), "mss:");
            assertTrue(most > 1_200 && most <= 1_300, view.accepted());
        }
    }
}
