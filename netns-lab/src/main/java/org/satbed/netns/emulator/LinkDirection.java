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

    private final TunDevice from;
    private final TunDevice to;
    private final LinkModel model;
    private final PacketRing ring;
    private final Tally tally = new Tally();
    private final int mtu;
    private final NativeBuffer waste;

    LinkDirection(TunDevice from, TunDevice to, LinkModel model, long ringBytes, int mtu) {
        this.from = from;
        this.to = to;
        this.model = model;
        this.mtu = mtu;
        this.ring = new PacketRing(ringBytes, mtu);
        this.waste = NativeBuffer.allocate(mtu);
    }

    TunDevice source() {
        return from;
    }

    void startSchedule(long now) {
        model.start(now);
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
            int length = from.read(room ? ring.freeAddress() : waste.address(), mtu);
            if (length == -Errno.EAGAIN) {
                return false;
            }
            if (length < 0) {
                throw new LinuxException("read from TUN interface " + from.name(), -length);
            }
            if (!room) {
                tally.ringDrop();
            } else if (ForwardedPacket.is(ring.bytes(), ring.freeIndex(), length)) {
                send(length);
            } else {
                tally.ignore();
            }
        }
        return true;
    }

    private void send(int length) {
        long due = model.offer(System.nanoTime(), length);
        if (due == LinkModel.QUEUE_FULL) {
            tally.queueDrop();
            return;
        }
        tally.backlog(model.backlogBytes());
        if (due == LinkModel.LOST) {
            tally.loss();
        } else {
            ring.keep(length, due);
        }
    }

    /** Hands over up to a batch of packets whose time has come; returns whether there may be more. */
    boolean deliverBatch() {
        for (int i = 0; i < BATCH; i++) {
            if (ring.isEmpty()) {
                return false;
            }
            long late = System.nanoTime() - ring.headDue();
            if (late < 0) {
                return false;
            }
            int length = ring.headLength();
            int taken = to.write(ring.headAddress(), length);
            ring.removeHead();
            if (taken == length) {
                tally.delivered(length, late);
            } else if (taken == -EBADFD) {
                throw new LinuxException("write to TUN interface " + to.name(), EBADFD);
            } else {
                tally.ignore(); // a packet that the kernel finds malformed, or an interface that is down: the link
                // goes on
            }
        }
        return true;
    }

    /** When the next packet is due, {@link Long#MAX_VALUE} for none. */
    long nextDue() {
        return ring.isEmpty() ? Long.MAX_VALUE : ring.headDue();
    }
}
