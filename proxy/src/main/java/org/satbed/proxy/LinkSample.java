package org.satbed.proxy;

/** What all flows over the satellite tell together of the link. Filled again and again. */
final class LinkSample {
    /** Payload bytes that have reached the other side so far. */
    long delivered;
    /** Payload bytes that were sent again so far. */
    long again;
    /** The smallest smoothed round-trip time of a connection that sends, microseconds; 0 for none. */
    long rttMicros;
    /** With which a connection began, payload bytes; 0 for none that its route sets. */
    long window;
    /** Payload bytes per second that might have been sent since the last sample. */
    double offered;
    /** Whether something has waited to be sent. */
    boolean wanted;
}
