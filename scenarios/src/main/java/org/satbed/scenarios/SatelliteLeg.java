package org.satbed.scenarios;

/** How a proxy's sockets on the satellite leg are sized for a link: by its bandwidth-delay product. */
public final class SatelliteLeg {
    /** Payload of a full segment at MTU 1500 with TCP timestamps (RFC 7323). */
    private static final int SEGMENT = 1448;
    /** Socket buffers in bandwidth-delay products: room for what is in flight, what is queued, and repairs. */
    private static final int BUFFER_BDPS = 4;

    /** Beyond that many a single burst is more than any link's buffers. */
    private static final int MOST_SEGMENTS = 100_000;

    private static final int LARGEST_BUFFER = 1 << 30;

    private SatelliteLeg() {}

    /** The initial window of a direction: one bandwidth-delay product, in full segments; at least Linux's own 10 (RFC 6928). */
    public static int segments(Link link, Direction direction) {
        return (int) Math.min(MOST_SEGMENTS, Math.max(10, Math.ceil(bdpBytes(link, direction) / SEGMENT)));
    }

    /** Bytes for the buffers of the satellite leg's sockets, enough for the larger direction; 1 MiB to 1 GiB. */
    public static int bufferBytes(Link link) {
        double largest = Math.max(bdpBytes(link, Direction.FORWARD), bdpBytes(link, Direction.RETURN));
        return (int) Math.min(LARGEST_BUFFER, Math.max(1 << 20, BUFFER_BDPS * largest));
    }

    private static double bdpBytes(Link link, Direction direction) {
        return link.direction(direction).rate().bitsPerSecond()
                / 8.0
                * link.rtt().toNanos()
                / 1e9;
    }
}
