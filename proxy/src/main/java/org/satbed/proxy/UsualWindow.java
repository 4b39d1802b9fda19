package org.satbed.proxy;

/**
 * The congestion window that new connections of a trunk begin with, by which those are known whose handshake lost something (RFC 5681
 * section 3.1: then it is one segment). When the route's window becomes smaller for good, so does this, a refusal at a time.
 */
final class UsualWindow {
    private static final double FORGETS = 0.875;

    private double segments;

    /** Whether it is less than half of the usual. */
    boolean isCollapsed(long window) {
        segments = Math.max(segments, window);
        boolean collapsed = 2 * window < segments;
        if (collapsed) {
            segments *= FORGETS;
        }
        return collapsed;
    }
}
