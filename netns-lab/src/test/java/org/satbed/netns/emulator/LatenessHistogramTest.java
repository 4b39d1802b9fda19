package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenessHistogramTest {
    @Test
    void everyDurationLiesInItsBucketWhichIsNarrow() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000_000; i++) {
            long value = random.nextLong() >>> (1 + random.nextInt(63));
            int bucket = LatenessHistogram.bucketOf(value);
            long end = LatenessHistogram.upperEndOf(bucket);
            assertTrue(value <= end && end - value <= value / 16, value + " in a bucket that ends at " + end);
            assertTrue(bucket == 0 || LatenessHistogram.upperEndOf(bucket - 1) < value);
        }
        assertEquals(Long.MAX_VALUE, LatenessHistogram.upperEndOf(LatenessHistogram.bucketOf(Long.MAX_VALUE)));
    }

    @Test
    void percentilesAreReadToASixteenth() {
        LatenessHistogram histogram = new LatenessHistogram();
        assertEquals(0, histogram.percentile(0.99));
        for (int i = 1; i <= 100_000; i++) {
            histogram.add(i);
        }
        assertEquals(50_000, histogram.percentile(0.5), 50_000 / 16.0);
        assertEquals(99_000, histogram.percentile(0.99), 99_000 / 16.0);
        assertEquals(100_000, histogram.percentile(1));
        assertEquals(100_000, histogram.maximum());
    }
}
