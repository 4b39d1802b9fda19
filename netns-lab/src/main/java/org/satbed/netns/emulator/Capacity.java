package org.satbed.netns.emulator;

/** A rate over time: constant in each of a series of stretches. Times never go back between calls. */
interface Capacity {
    /** Instead of a time: never. */
    long NEVER = Long.MAX_VALUE;

    /** The rate from this time on, in bit/s; 0 where nothing is sent. */
    long rateAt(long nanos);

    /** Until when, exclusively; {@link #NEVER} for ever. */
    long endAt(long nanos);

    /** Up to when rates are known; {@link #NEVER} for all times. */
    long knownUntil();
}
