package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** What happens at the limit of connections, with rules that let further ones pass. */
@RequiresRoot
@Timeout(60)
class SplitProxyLimitTest {
    private static final int MOST = 20;
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Test
    void furtherConnectionsPassUnproxiedAndStaySo() throws Exception {
        try (ProxyBed bed = new ProxyBed("-c", String.valueOf(MOST), "--bypass", "pt")) {
            bed.interceptWithBypass();
            long before = bed.pep().held().sockets();
            List<Pair> proxied = new ArrayList<>();
            List<Pair> passed = new ArrayList<>();
            try {
                for (int i = 0; i < MOST; i++) {
                    proxied.add(bed.connect(i % 2 == 0 ? Ip.V4 : Ip.V6));
                }
                bed.pep().awaitLog("full: further connections pass unproxied");
                for (int i = 0; i < 4; i++) {
                    passed.add(bed.connect(i % 2 == 0 ? Ip.V4 : Ip.V6));
                }
                assertEquals(before + 2 * MOST, bed.pep().held().sockets(), "those that pass cost the proxy nothing");
                for (Pair each : passed) {
                    talk(each);
                }
                for (int i = 0; i < MOST / 2; i++) {
                    proxied.remove(0).close();
                }
                bed.pep().awaitLog("room again");
                Pair again = bed.connect(Ip.V4);
                proxied.add(again);
                Await.until(
                        "a new one to be proxied",
                        BOUND,
                        () -> bed.pep().held().sockets() == before + 2 * (MOST / 2 + 1));
                talk(again);
                for (Pair each : passed) {
                    talk(each); // still unproxied, still well
                }
                assertTrue(bed.pep().alive());
            } finally {
                for (Pair each : proxied) {
                    each.close();
                }
                for (Pair each : passed) {
                    each.close();
                }
            }
        }
    }

    private static void talk(Pair pair) throws Exception {
        pair.client().getOutputStream().write(7);
        assertEquals(7, pair.server().getInputStream().read());
        pair.server().getOutputStream().write(8);
        assertEquals(8, pair.client().getInputStream().read());
    }
}
