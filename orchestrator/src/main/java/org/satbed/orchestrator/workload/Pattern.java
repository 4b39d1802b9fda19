package org.satbed.orchestrator.workload;

import java.util.Arrays;
import java.util.Random;

/**
 * The content of every object: one block of pseudo-random bytes, again and again. Random, so that nothing on the path can compress it;
 * the same everywhere, so that every receiver can verify it.
 */
final class Pattern {
    /** A prime, so that a shift by any power of two or by a multiple of a segment's size shows. */
    private static final int PERIOD = 65_521;

    private static final byte[] BLOCK = new byte[PERIOD];

    static {
        new Random(0x5a7bedL).nextBytes(BLOCK);
    }

    private Pattern() {}

    /** The whole block, never to be written to; it begins at every multiple of its length. */
    static byte[] block() {
        return BLOCK;
    }

    /** Whether these are the bytes of an object from {@code offset}. */
    static boolean matches(long offset, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int inBlock = (int) ((offset + at - from) % PERIOD);
            int length = Math.min(to - at, PERIOD - inBlock);
            if (!Arrays.equals(BLOCK, inBlock, inBlock + length, bytes, at, at + length)) {
                return false;
            }
            at += length;
        }
        return true;
    }
}
