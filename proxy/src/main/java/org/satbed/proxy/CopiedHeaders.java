package org.satbed.proxy;

/**
 * What of the client's SYN is carried over to the leg towards the server.
 *
 * @param trafficClass IPv4 type of service or IPv6 traffic class
 * @param hopLimit IPv4 time to live or IPv6 hop limit, less one as by any router
 * @param maximumSegment the maximum segment size option of TCP
 */
public record CopiedHeaders(boolean trafficClass, boolean hopLimit, boolean maximumSegment) {
    /** Nothing. */
    public static final CopiedHeaders NONE = new CopiedHeaders(false, false, false);

    /** Whether anything is carried over. */
    public boolean any() {
        return trafficClass || hopLimit || maximumSegment;
    }
}
