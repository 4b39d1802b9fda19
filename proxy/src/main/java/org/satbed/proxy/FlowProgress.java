package org.satbed.proxy;

/** What TCP_INFO says of a flow's delivery. Filled again and again. */
final class FlowProgress {
    /** Payload bytes that have reached the peer, in any order. */
    long delivered;
    /** Payload bytes that were sent again. */
    long again;
    /** Smoothed round-trip time, microseconds. */
    long rttMicros;
    /** The congestion window, payload bytes; 0 when it is what every connection begins with. */
    long window;
}
