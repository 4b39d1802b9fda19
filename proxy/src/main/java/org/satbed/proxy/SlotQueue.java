package org.satbed.proxy;

import java.util.Arrays;

/** Numbers of connections, first in, first out. It grows and does not shrink: nothing is allocated once it has had its longest. */
final class SlotQueue {
    private int[] slots = new int[64]; // a power of two
    private int first;
    private int count;

    void add(int slot) {
        if (count == slots.length) {
            int[] more = Arrays.copyOfRange(slots, first, first + 2 * count);
            System.arraycopy(slots, 0, more, count - first, first);
            slots = more;
            first = 0;
        }
        slots[(first + count++) & (slots.length - 1)] = slot;
    }

    /** The first, which there must be. */
    int take() {
        int slot = slots[first];
        first = (first + 1) & (slots.length - 1);
        count--;
        return slot;
    }

    int count() {
        return count;
    }
}
