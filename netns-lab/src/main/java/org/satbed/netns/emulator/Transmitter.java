package org.satbed.netns.emulator;

/** Sends one packet after the other. Times in ns; none goes back. */
interface Transmitter {
    /** Instead of a time: not known yet, or never. */
    long NOT_YET = Long.MAX_VALUE;

    /**
     * When a packet can begin to be sent, rounded up.
     *
     * @param arrival when it came, and nothing in front of it waits any more
     */
    long startOf(long arrival);

    /** Begins to send that packet, at that time. */
    void send(long arrival, int bytes);

    /** When its last bit is sent, rounded up; {@link #NOT_YET} where that depends on what is to come. */
    long finish();

    /** What is still to be sent of it, in {@link LinkModel#WORK_OF_A_BYTE}. */
    long remainingWork(long now);

    /** The schedule begins (again) at a time: what is still to be sent is sent as it says. */
    void restart(long nanos);

    /** When {@link #startOf} or {@link #finish} may know more, if they said {@link #NOT_YET}. */
    long knowsMoreAt();
}
