package org.satbed.proxy;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.SysctlSetting;
import org.satbed.netns.testing.Await;

/**
 * Connections whose clients do not read, as many as one reactor has pipes; their buffers are small, so that little data
 * fills them.
 */
@SuppressWarnings("try") // sysctls work without being spoken to
final class StalledPairs implements AutoCloseable {
    private static final int MOST_PIPES = 256; // of one reactor

    private final List<Pair> pairs = new ArrayList<>();

    StalledPairs(NetworkNamespace client, NetworkNamespace router, NetworkNamespace server) throws Exception {
        try (SysctlSetting receive = client.setSysctl("net.ipv4.tcp_rmem", "4096 8192 8192");
                SysctlSetting send = router.setSysctl("net.ipv4.tcp_wmem", "4096 16384 16384");
                ServerSocket listener = Pair.listen(server, Ip.V4.server, 0)) {
            for (int i = 0; i < MOST_PIPES; i++) {
                Pair pair =
                        new Pair(Pair.connect(client, Ip.V4.server, listener.getLocalPort(), 0), Pair.accept(listener));
                pairs.add(pair);
                Tasks.start(() -> new Payload(1, 1_000_000)
                        .send(pair.server().getOutputStream())); // it blocks, until the proxy ends
            }
        }
    }

    void awaitAllPipes(PepProcess pep) {
        Await.until(
                "every pipe in use", Duration.ofSeconds(20), () -> pep.held().pipes() >= 2 * MOST_PIPES);
    }

    @Override
    public void close() throws IOException {
        for (Pair each : pairs) {
            each.close();
        }
    }
}
