package org.satbed.scenarios;

import java.time.Duration;
import java.util.Optional;

/**
 * ws-st sends a request over one connection to ws-gw, waits for the whole response, sends the next request, and so on: what netperf calls
 * TCP_RR. It ends after so many, or at the end of the transaction that is under way when the time is up.
 *
 * @param id the name in results
 * @param request size of each request, 1 B to 1 MB
 * @param response size of each response, 1 B to 100 MB
 * @param count how many, 1 to 100 000; absent if the duration tells
 * @param duration how long, 1 s to 1 h; absent if the count tells
 * @param background what else goes over the path meanwhile
 */
public record RequestResponse(
        String id,
        DataSize request,
        DataSize response,
        Optional<Integer> count,
        Optional<Duration> duration,
        Optional<Background> background)
        implements Workload {

    /** A duration never makes more transactions than this; with it the transfer ends earlier. */
    public static final int MAX_COUNT = 100_000;

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range, or not exactly one of count and duration is there
     */
    public RequestResponse {
        Limits.id(id);
        Limits.request(request);
        Limits.response(response);
        count.ifPresent(Limits::transactions);
        duration.ifPresent(Limits::duration);
        if (count.isPresent() == duration.isPresent()) {
            throw new IllegalArgumentException("give either a count or a duration");
        }
    }

    /** The default id: "rr-1B-1B", with "-100" or "-10s" behind it. */
    static String defaultId(DataSize request, DataSize response, Optional<Integer> count, Optional<Duration> duration) {
        return "rr-" + request + "-" + response + "-"
                + count.map(String::valueOf)
                        .orElseGet(() -> duration.map(Durations::print).orElse(""));
    }

    /** One connection. */
    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
