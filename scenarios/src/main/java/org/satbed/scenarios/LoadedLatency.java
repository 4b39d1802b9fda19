package org.satbed.scenarios;

import java.time.Duration;
import java.util.Optional;

/**
 * The round-trip time before and while bulk TCP fills both directions, after the RRUL test of Flent ("realtime response under load"). Small
 * UDP packets go from ws-st to ws-gw and back.
 *
 * @param id the name in results
 * @param flows bulk connections each way, 1 to 100
 * @param duration of the load, 1 s to 1 h
 * @param idle for how long probes go alone before, 1 s to 1 h
 * @param every from one probe to the next, 10 ms to 1 h; at most 100 000 probes in all
 * @param background what else goes over the path meanwhile
 */
public record LoadedLatency(
        String id, int flows, Duration duration, Duration idle, Duration every, Optional<Background> background)
        implements Workload {

    /** As many as RRUL has each way. */
    public static final int FLOWS = 4;
    /** As long as RRUL goes without load before. */
    public static final Duration IDLE = Duration.ofSeconds(5);
    /** From one probe to the next; RRUL's is 200 ms by the netperf of old, 50 ms today. */
    public static final Duration EVERY = Duration.ofMillis(100);

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public LoadedLatency {
        Limits.id(id);
        Limits.connections(flows);
        Limits.duration(duration);
        Limits.duration(idle);
        Limits.interval(every);
        Limits.probes(duration.plus(idle).toNanos() / every.toNanos());
    }

    /** The default id: "latency-10s", "latency-10s-x4" for several flows each way. */
    static String defaultId(Duration duration, int flows) {
        return Workload.defaultId("latency-" + Durations.print(duration), flows);
    }

    /** One measurement, however many flows load the path. */
    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
