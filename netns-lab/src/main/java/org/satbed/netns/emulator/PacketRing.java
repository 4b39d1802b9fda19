package org.satbed.netns.emulator;

import java.nio.ByteBuffer;
import org.satbed.linux.NativeBuffer;

/**
 * Packets on their way, first in, first out, in one piece of memory outside the heap: the kernel reads and writes
 * them in place. A record is its due time (8 bytes), its length (4, and 4 unused), and the packet, padded to 8. Used
 * by one thread.
 */
final class PacketRing {
    private static final int HEADER = 16;
    private static final int LENGTH_AT = 8;
    private static final int WRAP = -1; // instead of a length: the next record is at the beginning
    private static final long MAX_SIZE = Integer.MAX_VALUE - 8L;

    private final NativeBuffer memory;
    private final ByteBuffer bytes;
    private final int size;
    private final int reserve;
    private int head;
    private int tail;
    private int records;

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

    /** Keeps the packet that was put at {@link #freeAddress}. */
    void keep(int length, long dueNanos) {
        bytes.putLong(tail, dueNanos).putInt(tail + LENGTH_AT, length);
        tail += HEADER + padded(length);
        records++;
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return records == 0;
    }

    /** When the oldest packet is due; only if there is one. */
    long headDue() {
        settleHead();
        return bytes.getLong(head);
    }

    /** The oldest packet's length. */
    int headLength() {
        settleHead();
        return bytes.getInt(head + LENGTH_AT);
    }

    /** Where the oldest packet is. */
    long headAddress() {
        settleHead();
        return memory.address() + head + HEADER;
    }

    /** Forgets the oldest packet. */
    void removeHead() {
        settleHead();
        head += HEADER + padded(bytes.getInt(head + LENGTH_AT));
        records--;
    }

    /** The memory, for looking at a packet before it is kept. */
    ByteBuffer bytes() {
        return bytes;
    }

    private void settleHead() {
        if (bytes.getInt(head + LENGTH_AT) == WRAP) {
            head = 0;
        }
    }

    private static int padded(int length) {
        return (length + 7) & -8;
    }
}
