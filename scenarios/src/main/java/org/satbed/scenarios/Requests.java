package org.satbed.scenarios;

import java.time.Duration;
import java.util.Optional;

/**
 * ws-st fetches a small object from ws-gw again and again, each over a new connection, while a larger download goes on, which is broken off
 * after the last.
 *
 * @param id the name in results
 * @param size of each object, 1 B to 100 GB
 * @param every the time from one's begin to the next one's, 10 ms to 1 h
 * @param count how many, 1 to 1000
 * @param beside the size of the download that goes on meanwhile; absent for none
 * @param background what else goes over the path meanwhile
 */
public record Requests(
        String id, DataSize size, Duration every, int count, Optional<DataSize> beside, Optional<Background> background)
        implements Workload {

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Requests {
        Limits.id(id);
        Limits.size(size);
        Limits.interval(every);
        Limits.parallel(count);
        beside.ifPresent(Limits::size);
    }

    /** With nothing else on the path. */
    public Requests(String id, DataSize size, Duration every, int count, Optional<DataSize> beside) {
        this(id, size, every, count, beside, Optional.empty());
    }

    /** With the default id: "requests-50kB", "requests-50kB-beside-100MB". */
    public Requests(DataSize size, Duration every, int count, Optional<DataSize> beside) {
        this("requests-" + size + beside.map(other -> "-beside-" + other).orElse(""), size, every, count, beside);
    }

    /** As many objects as there are samples of a repetition. */
    @Override
    public int parallel() {
        return count;
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
