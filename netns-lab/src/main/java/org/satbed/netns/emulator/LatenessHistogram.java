package org.satbed.netns.emulator;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations in ns, from 0 to {@link Long#MAX_VALUE}: each power of two in 16 equal parts, so that a
 * percentile is read to 1/16 of its value. One thread writes, any may read.
 */
public final class LatenessHistogram {
    private static final int PART_BITS = 4;
    private static final int PARTS = 1 << PART_BITS;

    private final AtomicLongArray buckets = new AtomicLongArray((Long.SIZE - PART_BITS) * PARTS);
    private final AtomicLong maximum = new AtomicLong();

    void add(long nanos) {
        int bucket = bucketOf(nanos);
        buckets.setRelease(bucket, buckets.getPlain(bucket) + 1);
        if (nanos > maximum.getPlain()) {
            maximum.setRelease(nanos);
        }
    }

    /** The largest duration, exactly; 0 when there was none. */
    public long maximum() {
        return maximum.getAcquire();
    }

    /**
     * A duration that the given share of all did not exceed.
     *
     * @param share 0 to 1
     * @return the upper end of its bucket, at most the maximum; 0 when there was none
     */
    public long percentile(double share) {
        long total = 0;
        for (int i = 0; i < buckets.length(); i++) {
            total += buckets.getAcquire(i);
        }
        long wanted = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        for (int i = 0; i < buckets.length(); i++) {
            seen += buckets.getAcquire(i);
            if (seen >= wanted) {
                return Math.min(upperEndOf(i), maximum());
            }
        }
        return 0;
    }

    static int bucketOf(long nanos) {
        if (nanos < PARTS) {
            return (int) Math.max(nanos, 0);
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - PART_BITS;
        return (shift << PART_BITS) + (int) (nanos >>> shift); // the second summand is PARTS to 2 PARTS - 1
    }

    static long upperEndOf(int bucket) {
        if (bucket < 2 * PARTS) {
            return bucket;
        }
        int shift = (bucket >>> PART_BITS) - 1;
        long part = (bucket & (PARTS - 1)) + PARTS;
        return ((part + 1) << shift) - 1;
    }
}
