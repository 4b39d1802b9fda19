package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.SysctlSetting;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** When connections that stand still hold every pipe, the others are copied: slower, and just as whole. */
@RequiresRoot
@Timeout(60)
@SuppressWarnings("try") // sysctls work without being spoken to
class SplitProxyWithoutPipesTest {
    private static final int MOST_PIPES = 256; // of one reactor
    private static final Pattern COPIED = Pattern.compile("bytes-copied (\\d+)");

    @ParameterizedTest
    @EnumSource(Ip.class)
    void whatHasNoPipeIsCopied(Ip ip) throws Exception {
        List<Pair> stalled = new ArrayList<>();
        try (ProxyBed bed = new ProxyBed("-T", "1", "--drain", "0")) {
            long standardStreams = bed.pep().held().pipes();
            stall(bed, ip, stalled);
            Await.until(
                    "every pipe in use",
                    Duration.ofSeconds(10),
                    () -> bed.pep().held().pipes() >= standardStreams + 2 * MOST_PIPES);
            for (long bytes : new long[] {1, 65_537, 8_000_001}) {
                for (Direction direction : Direction.values()) {
                    transfer(bed, ip, direction, new Payload(bytes, bytes));
                }
            }
            bed.pep().signal(Signal.TERMINATE);
            bed.pep().awaitExit(Duration.ofSeconds(5));
            Matcher copied = COPIED.matcher(bed.pep().awaitLog("stopped: "));
            assertTrue(copied.find() && Long.parseLong(copied.group(1)) >= 2 * 8_000_001, copied.toString());
        } finally {
            for (Pair pair : stalled) {
                pair.close();
            }
        }
    }

    /** Connections whose clients do not read, with small buffers so that little data fills them. */
    private static void stall(ProxyBed bed, Ip ip, List<Pair> stalled) throws Exception {
        try (SysctlSetting receive = bed.client().setSysctl("net.ipv4.tcp_rmem", "4096 8192 8192");
                SysctlSetting send = bed.router().setSysctl("net.ipv4.tcp_wmem", "4096 16384 16384")) {
            for (int i = 0; i < MOST_PIPES; i++) {
                Pair pair = bed.connect(ip);
                stalled.add(pair);
                Tasks.start(() -> new Payload(1, 1_000_000)
                        .send(pair.server().getOutputStream())); // it blocks, until the proxy ends
            }
        }
    }

    private static void transfer(ProxyBed bed, Ip ip, Direction direction, Payload payload) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Future<Void> sent = Tasks.start(() -> {
                payload.send(pair.source(direction).getOutputStream());
                pair.source(direction).close();
            });
            payload.expectWithEnd(pair.target(direction).getInputStream());
            Tasks.await(sent);
        } catch (IOException e) {
            throw new AssertionError(direction + ", " + payload, e);
        }
    }
}
