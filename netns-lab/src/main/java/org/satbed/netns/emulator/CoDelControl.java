package org.satbed.netns.emulator;

import org.satbed.netns.CoDel;

/**
 * The algorithm of RFC 8289 section 5 (deque, dodeque and control_law there), asked packet by packet: {@link #drops} for each that reaches the
 * head of the queue, {@link #emptied} when there is none after a drop.
 */
final class CoDelControl {
    /** {@code maxpacket_}, section 5.4: the largest packet seen, at first this. */
    private static final int FIRST_MAX_PACKET = 512;
    /** How long after the last drop the rate of dropping is remembered, in intervals (section 5.5). */
    private static final int REMEMBERED_INTERVALS = 16;

    /** Where in one deque() the next packet is looked at. */
    private enum Turn {
        FIRST,
        AFTER_DROP_WHILE_DROPPING,
        AFTER_FIRST_DROP
    }

    private final CoDel parameters;
    private int maxPacket = FIRST_MAX_PACKET;
    private boolean dropping;
    private long firstAbove; // 0 for none
    private long dropNext;
    private long count;
    private long lastCount;
    private Turn turn = Turn.FIRST;

    CoDelControl(CoDel parameters) {
        this.parameters = parameters;
    }

    /** A packet comes to the queue. */
    void arrived(int bytes) {
        maxPacket = Math.max(maxPacket, bytes);
    }

    /**
     * Whether the packet at the head is dropped; else it is sent.
     *
     * @param now when it leaves the queue
     * @param sojourn how long it was there
     * @param bytesBehind what stays in the queue without it
     */
    boolean drops(long now, long sojourn, long bytesBehind) {
        boolean okToDrop = isOkToDrop(now, sojourn, bytesBehind);
        Turn asked = turn;
        turn = Turn.FIRST;
        if (asked == Turn.AFTER_FIRST_DROP) {
            return false;
        }
        if (asked == Turn.FIRST && !dropping) {
            return okToDrop && beginDropping(now);
        }
        if (!okToDrop) {
            dropping = false;
        } else if (asked == Turn.AFTER_DROP_WHILE_DROPPING) {
            dropNext = controlLaw(dropNext);
        }
        if (dropping && now >= dropNext) {
            count++;
            turn = Turn.AFTER_DROP_WHILE_DROPPING;
            return true;
        }
        return false;
    }

    private boolean isOkToDrop(long now, long sojourn, long bytesBehind) {
        if (sojourn < parameters.targetNanos() || bytesBehind <= maxPacket) {
            firstAbove = 0;
        } else if (firstAbove == 0) {
            firstAbove = now + parameters.intervalNanos();
        } else {
            return now >= firstAbove;
        }
        return false;
    }

    private boolean beginDropping(long now) {
        dropping = true;
        long delta = count - lastCount;
        boolean recent = now - dropNext < REMEMBERED_INTERVALS * parameters.intervalNanos();
        count = delta > 1 && recent ? delta : 1;
        dropNext = controlLaw(now);
        lastCount = count;
        turn = Turn.AFTER_FIRST_DROP;
        return true;
    }

    private long controlLaw(long from) {
        return from + Math.round(parameters.intervalNanos() / Math.sqrt(count));
    }

    /** There is no packet to look at after the drop: what dodeque() does with an empty queue, and deque() with that. */
    void emptied() {
        if (turn == Turn.FIRST) {
            return;
        }
        firstAbove = 0;
        if (turn == Turn.AFTER_DROP_WHILE_DROPPING) {
            dropping = false;
        }
        turn = Turn.FIRST;
    }
}
