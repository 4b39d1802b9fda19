package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.netns.testing.RequiresRoot;

/**
 * SIGHUP every second to the proxies on both sides of a satellite of 600 ms, and every 40 ms a connection that begins:
 * none is lost. For a few seconds here; {@code -Dsatbed.restart=60} makes it a minute.
 */
@RequiresRoot
@Tag("netns")
@Timeout(300)
class RestartNetnsTest {
    private static final int SECONDS = Integer.getInteger("satbed.restart", 5);
    private static final long BETWEEN_NANOS = 40_000_000;
    private static final long RESTART_NANOS = 1_000_000_000;
    private static final long MOST_NANOS = 60 * RESTART_NANOS;

    /** What the proxies are told before each restart. */
    private static final List<List<String>> AS_IT_WAS = List.of(List.of("port: 5000", "threads: 2"));
    /** Each time other sockets are wanted; with another port traffic passes unproxied. */
    private static final List<List<String>> CHANGES = List.of(
            List.of("port: 5000", "threads: 3"),
            List.of("port: 5000", "threads: 1"),
            List.of("port: 5000", "satellite: mss=1200,buffer=2MB"),
            List.of("port: 5000", "listen: loopback"),
            List.of("port: 5002", "listen: loopback"));

    private static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("plain", false, AS_IT_WAS),
                Arguments.of("trunk", true, AS_IT_WAS),
                Arguments.of("changing", true, CHANGES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void noConnectionIsLost(String name, boolean trunk, List<List<String>> configurations) throws Exception {
        try (RestartBed bed = new RestartBed(trunk, "--drain", "20");
                RestartFlows flows = new RestartFlows(
                        bed.client(),
                        bed.server(),
                        Map.of(Ip.V4, RestartBed.server(Ip.V4), Ip.V6, RestartBed.server(Ip.V6)))) {
            if (trunk) {
                bed.awaitPool(64);
            }
            long begin = System.nanoTime();
            long restart = begin + RESTART_NANOS / 2;
            for (long at = begin; goesOn(at - begin, bed); at += BETWEEN_NANOS) {
                while (System.nanoTime() - at < 0) {
                    Thread.sleep(1); // the pace is what is tested
                }
                flows.begin();
                if (at - restart >= 0) {
                    int turn = (int) ((restart - begin) / RESTART_NANOS);
                    bed.configure("near", configurations.get(turn % configurations.size()));
                    bed.configure("far", configurations.get((turn + 1) % configurations.size()));
                    bed.hangUp();
                    restart += RESTART_NANOS;
                }
            }
            Map<String, Integer> outcomes = flows.outcomes();
            int restarts = restarts(bed);
            System.out.println(name + ": " + flows.count() + " connections, " + restarts + " restarts, " + outcomes);
            if (!outcomes.equals(flows.allGood())) {
                for (String each : List.of("near", "far")) {
                    System.out.println(each + ": " + bed.lines(each, "not restarted", "reset by", "lost", "stopped"));
                }
            }
            assertEquals(flows.allGood(), outcomes);
            assertTrue(restarts >= 2, restarts + " restarts");
        }
    }
    /** On a host that is busy a restart takes seconds: without one there is nothing to be seen. */
    private static boolean goesOn(long nanos, RestartBed bed) throws IOException {
        return nanos < SECONDS * 1_000_000_000L || nanos < MOST_NANOS && restarts(bed) < 2;
    }

    private static int restarts(RestartBed bed) throws IOException {
        return bed.lines("near", "takes over").size()
                + bed.lines("far", "takes over").size();
    }
}
