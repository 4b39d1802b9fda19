package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;

/** Looking at a proxy from outside, in whatever state it is. */
@RequiresRoot
@Timeout(60)
class MetricsLookTest {
    private static final int REACTORS = 3;

    private static SplitProxy proxy(int port) {
        ProxyConfig config = PlainConfig.of(port, REACTORS, SourceAddress.CLIENT);
        return new SplitProxy(config, null, () -> {});
    }

    /** Its descriptors are closed, and their numbers others' by then: asking must neither wait nor write to them. */
    @Test
    void aProxyThatHasEndedIsAskedNothing() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts()) {
            SplitProxy proxy = InNamespace.call(hosts.sat(), () -> proxy(ProxyBed.PORT));
            try {
                long lag = proxy.lagNanos();
                assertTrue(lag > 0 && HostShare.inTime(lag, 5e8), "an idle proxy's lag: " + lag);
                assertEquals(List.of(), proxy.connections(10));
            } finally {
                proxy.close();
            }
            long begin = System.nanoTime();
            assertEquals(List.of(), proxy.connections(10));
            assertEquals(0, proxy.lagNanos());
            assertTrue(HostShare.inTime(System.nanoTime() - begin, 5e8), "it waited for an answer");
        }
    }

    /** What is refused on its own port is never held. */
    @Test
    void whatIsRefusedIsNotHeld() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts();
                SplitProxy proxy = InNamespace.call(hosts.sat(), () -> proxy(ProxyBed.PORT))) {
            assertEquals(Ending.RESET, Ending.ofConnecting(hosts.st(), Ip.V4.router.get(0), ProxyBed.PORT));
            Await.until("a refusal", Duration.ofSeconds(5), () -> proxy.count(Counter.REFUSED_OWN_PORT) == 1);
            assertEquals(1, proxy.count(Counter.ACCEPTED));
            assertEquals(0, proxy.count(Counter.OPEN));
            assertEquals(0, proxy.count(Counter.CONNECTING));
        }
    }
}
