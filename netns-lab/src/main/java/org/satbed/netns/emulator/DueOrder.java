package org.satbed.netns.emulator;

import java.util.Arrays;

/** Records in the order of their due times, those of the same time in no order: a binary heap without allocation per packet. Used by one thread. */
final class DueOrder {
    private static final int FIRST_CAPACITY = 1024;

    private long[] dues = new long[FIRST_CAPACITY];
    private int[] records = new int[FIRST_CAPACITY];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The record that is due first. */
    int first() {
        return records[0];
    }

    void add(long due, int record) {
        if (size == dues.length) {
            dues = Arrays.copyOf(dues, 2 * size);
            records = Arrays.copyOf(records, 2 * size);
        }
        int at = size++;
        while (at > 0 && dues[(at - 1) / 2] > due) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        put(at, due, record);
    }

    void removeFirst() {
        size--;
        long due = dues[size];
        int record = records[size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && dues[child + 1] < dues[child]) {
                child++;
            }
            if (dues[child] >= due) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, due, record);
    }

    private void move(int from, int to) {
        put(to, dues[from], records[from]);
    }

    private void put(int at, long due, int record) {
        dues[at] = due;
        records[at] = record;
    }
}
