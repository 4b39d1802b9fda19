package org.satbed.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes that follow from a seed: sent at one end, compared one by one at the other. */
record Payload(long seed, long length) {
    private static final int BLOCK = 64 * 1024;

    /** Writes all of it. */
    void send(OutputStream out) throws IOException {
        send(out, new AtomicLong());
    }

    /** Writes all of it, counting what the socket took. */
    void send(OutputStream out, AtomicLong taken) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] block = new byte[BLOCK];
        for (long left = length; left > 0; left -= BLOCK) {
            random.nextBytes(block);
            int n = (int) Math.min(BLOCK, left);
            out.write(block, 0, n);
            taken.addAndGet(n);
        }
    }

    /** Reads all of it and no more. */
    void expect(InputStream in) throws IOException {
        new Check(in).read(length);
    }

    /** Reads all of it and the end of the stream behind it. */
    void expectWithEnd(InputStream in) throws IOException {
        expect(in);
        int next = in.read();
        if (next >= 0) {
            throw new AssertionError("more than " + length + " bytes came");
        }
    }

    /** The reader of a stream that shall be this payload, piece by piece. */
    final class Check {
        private final InputStream in;
        private final SplittableRandom random = new SplittableRandom(seed);
        private final byte[] wanted = new byte[BLOCK];
        private final byte[] got = new byte[BLOCK];
        private long position;

        Check(InputStream in) {
            this.in = in;
        }

        long position() {
            return position;
        }

        /** Reads that many bytes more. */
        void read(long count) throws IOException {
            long end = Math.min(length, position + count);
            while (position < end) {
                int at = (int) (position % BLOCK);
                if (at == 0) {
                    random.nextBytes(wanted);
                }
                int n = in.read(got, at, (int) Math.min(BLOCK - at, end - position));
                if (n < 0) {
                    throw new AssertionError("the stream ended after " + position + " of " + length + " bytes");
                }
                int wrong = Arrays.mismatch(wanted, at, at + n, got, at, at + n);
                if (wrong >= 0) {
                    throw new AssertionError("byte " + (position + wrong) + " of " + length + " is wrong");
                }
                position += n;
            }
        }
    }
}
