package org.satbed.netns.emulator;

import java.util.Arrays;

/** The packets that wait to be sent, first in, first out: when each came and how long it is. Used by one thread. */
final class WaitingPackets {
    private static final int FIRST_CAPACITY = 1024; // a power of two, as all that follow

    private long[] arrivals = new long[FIRST_CAPACITY];
    private int[] sizes = new int[FIRST_CAPACITY];
    private int first;
    private int count;
    private long bytes;

    void add(long arrival, int size) {
        if (count == sizes.length) {
            grow();
        }
        int at = first + count & sizes.length - 1;
        arrivals[at] = arrival;
        sizes[at] = size;
        count++;
        bytes += size;
    }

    /** Rare, and never again for as many packets. */
    private void grow() {
        int before = sizes.length;
        arrivals = Arrays.copyOf(arrivals, 2 * before);
        sizes = Arrays.copyOf(sizes, 2 * before);
        System.arraycopy(arrivals, 0, arrivals, before, first);
        System.arraycopy(sizes, 0, sizes, before, first);
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    long firstArrival() {
        return arrivals[first];
    }

    /** Takes the first out, and returns its length. */
    int remove() {
        int size = sizes[first];
        first = first + 1 & sizes.length - 1;
        count--;
        bytes -= size;
        return size;
    }
}
