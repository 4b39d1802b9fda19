package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The kernel's own news of what changes in a network namespace (rtnetlink(7), netfilter's netlink), of the kinds that
 * were asked for. It says of which kind something changed, not what: whoever needs to know looks anew. Where more came
 * than the socket holds, everything may have changed.
 *
 * <p>Both descriptors can be put into an {@link Epoll} for {@link Epoll#IN}, or {@link #await} waits for them. They
 * belong to the network namespace in which this was opened. Without nftables in the kernel its kind never comes. Not
 * safe for use by two threads.
 */
public final class NetlinkEvents implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int POLLIN = 1;

    // linux/rtnetlink.h, linux/netfilter/nfnetlink.h
    private static final int RTNLGRP_LINK = 1;
    private static final int RTNLGRP_IPV4_IFADDR = 5;
    private static final int RTNLGRP_IPV4_ROUTE = 7;
    private static final int RTNLGRP_IPV4_RULE = 8;
    private static final int RTNLGRP_IPV6_IFADDR = 9;
    private static final int RTNLGRP_IPV6_ROUTE = 11;
    private static final int RTNLGRP_IPV6_RULE = 19;
    private static final int RTNLGRP_NEXTHOP = 32;
    private static final int NFNLGRP_NFTABLES = 7;

    private static final int RTM_BASE = 16; // RTM_NEWLINK; a kind has four numbers
    private static final int LINKS = 0;
    private static final int ADDRESSES = 1;
    private static final int ROUTES = 2;
    private static final int RULES = 4;
    private static final int NEXTHOPS = 22; // RTM_NEWNEXTHOP, 104

    private static final int HEADER = 16; // struct nlmsghdr
    private static final int BUFFER = 64 * 1024;
    /** A daemon that loads a whole routing table is not waited for. */
    private static final int MOST_TAKEN = 128;

    private final Set<NetworkChange> wanted;
    private final int routing;
    private final int netfilter;
    private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
    private final NativeBuffer waiting = NativeBuffer.allocate(16); // two of struct pollfd

    private NetlinkEvents(Set<NetworkChange> wanted) {
        this.wanted = EnumSet.copyOf(wanted);
        int first = LIBC.socket(AF_NETLINK, RAW_NONBLOCK_CLOEXEC, NETLINK_ROUTE);
        if (first < 0) {
            throw new LinuxException("socket(AF_NETLINK, NETLINK_ROUTE)", Errno.last());
        }
        int second = -1;
        try {
            bind(first);
            joinRouting(first);
            if (wanted.contains(NetworkChange.NFTABLES)) {
                second = LIBC.socket(AF_NETLINK, RAW_NONBLOCK_CLOEXEC, NETLINK_NETFILTER);
                if (second >= 0) { // else a kernel without
                    bind(second);
                    join(second, NFNLGRP_NFTABLES);
                }
            }
        } catch (RuntimeException e) {
            Descriptors.close(first);
            if (second >= 0) {
                Descriptors.close(second);
            }
            throw e;
        }
        routing = first;
        netfilter = second;
    }

    /** Opens the news of the calling thread's network namespace, of one kind at least; earlier changes are not told. */
    public static NetlinkEvents of(Set<NetworkChange> wanted) {
        return new NetlinkEvents(wanted);
    }

    /** The socket on which interfaces, addresses, routes and rules are told. */
    public int routingDescriptor() {
        return routing;
    }

    /** The socket on which changes of nftables are told; -1 where they were not asked for or the kernel has none. */
    public int netfilterDescriptor() {
        return netfilter;
    }

    /**
     * Waits until something has changed, and takes what is there.
     *
     * @param atMost 0 only looks; at most 24 days
     * @return the kinds that changed, empty when the time was over (or the wait was interrupted by a signal) before
     *     anything did
     */
    public Set<NetworkChange> await(Duration atMost) {
        waiting.bytes().putInt(0, routing).putInt(4, POLLIN);
        waiting.bytes().putInt(8, netfilter).putInt(12, POLLIN); // -1 is passed over
        int millis = (int) Math.min(Integer.MAX_VALUE, atMost.toMillis());
        int ready = LIBC.poll(waiting.address(), 2, millis);
        if (ready < 0 && Errno.last() != Errno.EINTR) {
            throw new LinuxException("poll of netlink sockets", Errno.last());
        }
        Set<NetworkChange> changed = EnumSet.noneOf(NetworkChange.class);
        if (ready > 0) {
            take(changed);
        }
        return changed;
    }

    /**
     * Takes what is there without waiting, in a flood a part of it: the descriptors then stay readable.
     *
     * @param into the kinds that changed are added; all that were asked for after an overrun
     */
    public void take(Set<NetworkChange> into) {
        take(routing, into);
        if (netfilter >= 0) {
            take(netfilter, into);
        }
    }

    @Override
    public void close() {
        Descriptors.close(routing);
        if (netfilter >= 0) {
            Descriptors.close(netfilter);
        }
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }

    private void take(int fd, Set<NetworkChange> into) {
        for (int i = 0; i < MOST_TAKEN; i++) {
            long length = Sockets.receive(fd, buffer.address(), BUFFER, 0);
            if (length == -Errno.EAGAIN || length == 0) {
                return;
            }
            if (length == -Errno.ENOBUFS) {
                into.addAll(wanted); // told once; what is in the queue still comes
            } else if (length < 0) {
                throw new LinuxException("receive netlink events", (int) -length);
            } else if (fd == netfilter) {
                into.add(NetworkChange.NFTABLES);
            } else {
                read((int) length, into);
            }
        }
    }

    private void read(int length, Set<NetworkChange> into) {
        ByteBuffer bytes = buffer.bytes();
        int size;
        for (int at = 0; at + HEADER <= length; at += Math.max(HEADER, size + 3 & ~3)) {
            size = bytes.getInt(at);
            NetworkChange kind = kindOf(Short.toUnsignedInt(bytes.getShort(at + 4)));
            if (kind != null && wanted.contains(kind)) {
                into.add(kind);
            }
        }
    }

    private static NetworkChange kindOf(int message) {
        return switch ((message - RTM_BASE) >> 2) {
            case LINKS -> NetworkChange.LINK;
            case ADDRESSES -> NetworkChange.ADDRESS;
            case ROUTES, NEXTHOPS -> NetworkChange.ROUTE;
            case RULES -> NetworkChange.RULE;
            default -> null;
        };
    }

    private void joinRouting(int fd) {
        for (NetworkChange each : wanted) {
            switch (each) {
                case LINK -> join(fd, RTNLGRP_LINK);
                case ADDRESS -> {
                    join(fd, RTNLGRP_IPV4_IFADDR);
                    join(fd, RTNLGRP_IPV6_IFADDR);
                }
                case ROUTE -> {
                    join(fd, RTNLGRP_IPV4_ROUTE);
                    join(fd, RTNLGRP_IPV6_ROUTE);
                    join(fd, RTNLGRP_NEXTHOP);
                }
                case RULE -> {
                    join(fd, RTNLGRP_IPV4_RULE);
                    join(fd, RTNLGRP_IPV6_RULE);
                }
                case NFTABLES -> {
                    // on a socket of its own
                }
            }
        }
    }

    private void join(int fd, int group) {
        waiting.bytes().putInt(0, group);
        if (LIBC.setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, waiting.address(), 4) != 0) {
            throw new LinuxException("join group " + group + " of netlink events", Errno.last());
        }
    }

    /**
     * Without an address of its own a socket is taken for the sender of the kernel's news, and left out
     * (net/netlink/af_netlink.c).
     */
    private void bind(int fd) {
        waiting.bytes().putInt(0, AF_NETLINK).putInt(4, 0).putInt(8, 0); // struct sockaddr_nl
        if (LIBC.bind(fd, waiting.address(), 12) != 0) {
            throw new LinuxException("bind of a netlink socket", Errno.last());
        }
    }
}
