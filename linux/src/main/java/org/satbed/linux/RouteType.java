package org.satbed.linux;

/** The kind of a route (linux/rtnetlink.h, RTN_…; ip-route(8)). */
public enum RouteType {
    /** To another host. */
    UNICAST(1),
    /** To this host: one of its own addresses, or what it takes for one. */
    LOCAL(2),
    /** To all hosts of a link. */
    BROADCAST(3),
    /** To one of several hosts of the same address, this one among them. */
    ANYCAST(4),
    /** To a group of hosts. */
    MULTICAST(5),
    /** No route, or none of these. */
    OTHER(0);

    private static final RouteType[] BY_NUMBER = {OTHER, UNICAST, LOCAL, BROADCAST, ANYCAST, MULTICAST};

    private final int number;

    RouteType(int number) {
        this.number = number;
    }

    /** The kernel's number of it, 0 for {@link #OTHER}. */
    public int number() {
        return number;
    }

    static RouteType of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : OTHER;
    }
}
