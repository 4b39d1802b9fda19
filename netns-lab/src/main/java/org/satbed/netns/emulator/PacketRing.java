package org.satbed.netns.emulator;

import java.nio.ByteBuffer;
import org.satbed.linux.NativeBuffer;

/**
 * Packets on their way, first in, first out, in one piece of memory outside the heap: the kernel reads and writes
 * them in place. First come those whose fate is known, then those that wait for theirs ({@link #fate}). A record is its due time (8 bytes), its
 * length (4), how often it is to be delivered still (4), and the packet, padded to 8. Used by one thread.
 */
final class PacketRing {
    private static final int HEADER = 16;
    private static final int LENGTH_AT = 8;
    private static final int COPIES_AT = 12;
    private static final int WRAP = -1; // instead of a length: the next record is at the beginning
    private static final long MAX_SIZE = Integer.MAX_VALUE - 8L;

    private final NativeBuffer memory;
    private final ByteBuffer bytes;
    private final int size;
    private final int reserve;
    private int head;
    private int undecided; // the first that waits for its fate
    private int tail;
    private int records;
    private int undecidedRecords;

    /**
     * Empty, all memory taken at once.
     *
     * @param size bytes
     * @param largestPacket room for a packet of this size is what {@link #hasRoom} asks for
     * @throws IllegalArgumentException if so much cannot be had
     */
    PacketRing(long size, int largestPacket) {
        this.reserve = HEADER + padded(largestPacket) + HEADER; // a record, and the mark of a wrap behind it
        long wanted = Math.max(size, 4L * reserve) & -8L;
        if (wanted > MAX_SIZE) {
            throw tooLarge(wanted, "at most 2 GB");
        }
        this.size = (int) wanted;
        try {
            this.memory = NativeBuffer.allocate(this.size);
        } catch (OutOfMemoryError e) {
            throw tooLarge(wanted, "Java allows less: raise -XX:MaxDirectMemorySize");
        }
        this.bytes = memory.bytes();
    }

    private static IllegalArgumentException tooLarge(long wanted, String why) {
        return new IllegalArgumentException("the packets in flight on one direction of the link need "
                + wanted / 1_000_000 + " MB of memory (rate x delay + queue): " + why
                + "; or lower the rate, the delay or the queue");
    }

    /** Whether one more packet can be stored. Settles where {@link #freeAddress} is. */
    boolean hasRoom() {
        if (records == 0) {
            head = 0; // a ring that is often empty stays in few cache lines
            undecided = 0;
            tail = 0;
            return true;
        }
        if (tail > head) {
            if (size - tail >= reserve) {
                return true;
            }
            if (head < reserve) {
                return false;
            }
            bytes.putInt(tail + LENGTH_AT, WRAP);
            tail = 0;
            return true;
        }
        return head - tail >= reserve;
    }

    /** Where the next packet is to be put; valid after {@link #hasRoom} said yes. */
    long freeAddress() {
        return memory.address() + tail + HEADER;
    }

    /** The same as an index into {@link #bytes}. */
    int freeIndex() {
        return tail + HEADER;
    }

    /** Keeps the packet that was put at {@link #freeAddress}, behind all others; its fate is to come. */
    void keep(int length) {
        bytes.putInt(tail + LENGTH_AT, length);
        tail = next(tail);
        records++;
        undecidedRecords++;
    }

    /**
     * The fate of the oldest packet that waits for it.
     *
     * @param copies how often it is delivered, 0 for never
     * @return where its record is
     */
    int fate(long dueNanos, int copies) {
        undecided = settled(undecided);
        int record = undecided;
        bytes.putLong(record, dueNanos).putInt(record + COPIES_AT, copies);
        undecided = next(record);
        undecidedRecords--;
        return record;
    }

    /** The oldest packet that is to be delivered, if its fate is known, else -1. Forgets those before it. */
    int oldest() {
        while (records > undecidedRecords) {
            head = settled(head);
            if (bytes.getInt(head + COPIES_AT) > 0) {
                return head;
            }
            head = next(head);
            records--;
        }
        return -1;
    }

    /** When a packet is due. */
    long due(int record) {
        return bytes.getLong(record);
    }

    /** A packet's length. */
    int length(int record) {
        return bytes.getInt(record + LENGTH_AT);
    }

    /** Where a packet is. */
    long address(int record) {
        return memory.address() + record + HEADER;
    }

    /** A packet has been delivered, once; returns how often it still is to be. */
    int delivered(int record) {
        int copies = bytes.getInt(record + COPIES_AT) - 1;
        bytes.putInt(record + COPIES_AT, copies);
        return copies;
    }

    /** The memory, for looking at a packet before it is kept. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The same as an index into {@link #bytes}. */
    int index(int record) {
        return record + HEADER;
    }

    private int next(int record) {
        return record + HEADER + padded(bytes.getInt(record + LENGTH_AT));
    }

    private int settled(int record) {
        return bytes.getInt(record + LENGTH_AT) == WRAP ? 0 : record;
    }

    private static int padded(int length) {
        return (length + 7) & -8;
    }
}
