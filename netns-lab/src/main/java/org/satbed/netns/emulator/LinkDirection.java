package org.satbed.netns.emulator;

import org.satbed.linux.Errno;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.TunDevice;

/**
 * One direction: takes packets from one TUN interface and hands them to the other when the {@link LinkModel} says.
 * Used by one thread.
 */
final class LinkDirection {
    /**
     * Packets taken or delivered in one turn: enough to spread the cost of waiting, few enough (about 0.2 ms) not to
     * hold up the other.
     */
    static final int BATCH = 64;

    private static final int EBADFD = 77; // the TUN interface was deleted under us
    private static final int NONE = -1;

    private final TunDevice from;
    private final TunDevice to;
    private final LinkModel model;
    private final PacketRing ring;
    private final DueOrder order = new DueOrder(); // only where packets may overtake each other
    private final Tally tally = new Tally();
    private final int largest;
    private final int header;
    private final NativeBuffer waste;

    /** @param mtu the longest that is read from the interface; longer ones would be cut short */
    LinkDirection(TunDevice from, TunDevice to, LinkModel model, long ringBytes, int mtu) {
        this.from = from;
        this.to = to;
        this.model = model;
        this.header = from.hasOffloadHeader() ? OffloadHeader.BYTES : 0;
        this.largest = header + mtu;
        this.ring = new PacketRing(ringBytes, largest);
        this.waste = NativeBuffer.allocate(largest);
    }

    TunDevice source() {
        return from;
    }

    LinkModel model() {
        return model;
    }

    void change(long now, LinkModel.Step step) {
        model.changeFrom(now, step);
    }

    Tally tally() {
        return tally;
    }

    /** Takes up to a batch of packets; returns whether there may be more. */
    boolean takeBatch() {
        for (int i = 0; i < BATCH; i++) {
            boolean room = ring.hasRoom();
            int length = from.read(room ? ring.freeAddress() : waste.address(), largest);
            if (length == -Errno.EAGAIN) {
                return false;
            }
            if (length < 0) {
                throw new LinuxException("read from TUN interface " + from.name(), -length);
            }
            if (!room) {
                tally.ringDrop();
            } else if (ForwardedPacket.is(ring.bytes(), ring.freeIndex() + header, length - header)) {
                send(length);
            } else {
                tally.ignore();
            }
        }
        return true;
    }

    private void send(int length) {
        long now = System.nanoTime();
        settle(now);
        int packets = 1;
        int bytes = length - header;
        if (header > 0) {
            packets = OffloadHeader.packets(ring.bytes(), ring.freeIndex(), bytes);
            bytes = OffloadHeader.wireBytes(ring.bytes(), ring.freeIndex(), bytes, packets);
        }
        if (!model.offer(now, bytes)) {
            tally.queueDrop(packets);
            return;
        }
        tally.backlog(model.backlogBytes());
        ring.keep(length);
    }

    /** What is to be told until now of those that are kept. */
    private void settle(long now) {
        for (long fate = model.decide(now); fate != LinkModel.NOTHING; fate = model.decide(now)) {
            if (fate == LinkModel.LOST || fate == LinkModel.DROPPED) {
                int record = ring.fate(0, 0);
                tally.lost(packets(record), fate == LinkModel.DROPPED);
                continue;
            }
            int record = ring.fate(fate, model.copies());
            if (model.reorders()) {
                order.add(fate, record);
            }
        }
    }

    private int packets(int record) {
        return header == 0 ? 1 : OffloadHeader.packets(ring.bytes(), ring.index(record), ring.length(record) - header);
    }

    /** Hands over up to a batch of packets whose time has come; returns whether there may be more. */
    boolean deliverBatch() {
        settle(System.nanoTime());
        tally.backlog(model.backlogBytes()); // also of a queue to which nothing comes any more
        for (int i = 0; i < BATCH; i++) {
            int record = next();
            if (record == NONE) {
                return false;
            }
            long late = System.nanoTime() - ring.due(record);
            if (late < 0) {
                return false;
            }
            deliver(record, late);
        }
        return true;
    }

    private int next() {
        if (model.reorders()) {
            ring.oldest(); // gives back the memory of those that are gone
            return order.isEmpty() ? NONE : order.first();
        }
        return ring.oldest();
    }

    private void deliver(int record, long late) {
        int length = ring.length(record);
        int packets = packets(record);
        int bytes = length - header;
        if (packets > 1) {
            bytes = OffloadHeader.wireBytes(ring.bytes(), ring.index(record), bytes, packets);
        }
        int taken = to.write(ring.address(record), length);
        if (ring.delivered(record) == 0 && model.reorders()) {
            order.removeFirst();
        }
        if (taken == length) {
            tally.delivered(packets, bytes, late);
        } else if (taken == -EBADFD) {
            throw new LinuxException("write to TUN interface " + to.name(), EBADFD);
        } else {
            tally.ignore(); // a packet that the kernel finds malformed, or an interface that is down: the link goes on
        }
    }

    /** When there is something to do next, {@link Long#MAX_VALUE} for never. */
    long nextDue() {
        int record = next();
        long due = record == NONE ? Long.MAX_VALUE : ring.due(record);
        return Math.min(due, model.nothingDueBefore());
    }
}
