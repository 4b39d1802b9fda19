package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * ws-st fetches objects from ws-gw at the moments of a Poisson process, each over a new connection, whether those before have arrived or
 * not (an open loop).
 *
 * @param id the name in results
 * @param sizes of the objects
 * @param rate how many begin in a second on average, 0.01/s to 1000/s
 * @param duration how long objects begin, 1 s to 1 h; rate × duration is at most 10 000
 * @param background what else goes over the path meanwhile
 */
public record PoissonArrivals(
        String id, ObjectSizes sizes, ArrivalRate rate, Duration duration, Optional<Background> background)
        implements Workload {

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public PoissonArrivals {
        Limits.id(id);
        Limits.arrivalRate(rate);
        Limits.duration(duration);
        Limits.arrivals(rate.perSecond().doubleValue() * Durations.seconds(duration));
    }

    /** The default id: "arrivals-50kB-2ps". */
    static String defaultId(ObjectSizes sizes, ArrivalRate rate) {
        return "arrivals-" + sizes.label() + "-" + rate.toString().replace("/s", "ps");
    }

    /**
     * When each object begins, and its size.
     *
     * @param atSeconds since the workload's begin
     * @param bytes of the object
     */
    public record Arrival(double atSeconds, long bytes) {}

    /**
     * The objects: the same for the same seed, rate, duration, sizes and id, in every variant and repetition. The time from one to the next
     * is −ln(1 − u) / rate with u uniform from 0 to below 1, which is exponential. Never none: then one begins at once.
     *
     * @param seed of the run
     */
    public List<Arrival> arrivals(long seed) {
        Random random = new Random(31 * seed + id.hashCode());
        double perSecond = rate.perSecond().doubleValue();
        double end = Durations.seconds(duration);
        List<Arrival> arrivals = new ArrayList<>();
        double at = 0;
        while (true) {
            at += -StrictMath.log(1 - random.nextDouble()) / perSecond;
            if (at >= end) {
                return arrivals.isEmpty() ? List.of(new Arrival(0, sizes.next(random))) : arrivals;
            }
            arrivals.add(new Arrival(at, sizes.next(random)));
        }
    }

    /** The objects overlap as chance has it. */
    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
