package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses, next-hop objects, routes of all tables, and rules of a network namespace, IPv4 and IPv6, as the
 * kernel says them (rtnetlink(7)), to
 * be told to the kernel again in another namespace whose interfaces have the same numbers. What {@code ip} cannot
 * write is kept too.
 */
public final class RoutingState {
    private static final int AF_NETLINK = 16;
    private static final int RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int REQUEST = 0x1;
    private static final int ACK = 0x4;
    private static final int DUMP = 0x300;
    private static final int EXCLUSIVE_CREATE = 0x200 | 0x400;
    private static final int EEXIST = 17;

    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_NEWRULE = 32;
    private static final int RTM_DELRULE = 33;
    private static final int RTM_NEWNEXTHOP = 104;
    private static final int GET = 2; // RTM_GET… is RTM_NEW… and 2

    private static final int AF_INET6 = 10;
    private static final int RTPROT_KERNEL = 2;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RTM_F_CLONED = 0x200;
    private static final int RTNH_F_ONLINK = 4;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_CACHEINFO = 12;
    private static final int RTA_VIA = 18;
    private static final int RTA_NH_ID = 30;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_KEPT = 0x100 | 0x200; // MANAGETEMPADDR, NOPREFIXROUTE

    private static final int HEADER = 16;
    private static final int BUFFER = 64 * 1024;
    /** More routes than this are a table of the whole Internet: to copy it takes seconds. */
    private static final int MOST = 20_000;

    private final List<byte[]> addresses;
    private final List<byte[]> nextHops;
    private final List<byte[]> routes;
    private final List<byte[]> rules;

    private RoutingState(Socket socket) {
        addresses = socket.dump(RTM_NEWADDR);
        nextHops = socket.dump(RTM_NEWNEXTHOP);
        routes = socket.dump(RTM_NEWROUTE);
        rules = socket.dump(RTM_NEWRULE);
    }

    /**
     * That of the calling thread's network namespace. Needs no privilege.
     *
     * @throws IllegalStateException for more than 20 000 routes
     */
    public static RoutingState read() {
        try (Socket socket = new Socket()) {
            return new RoutingState(socket);
        }
    }

    /**
     * Has the calling thread's network namespace, a new one whose interfaces are there and up, be so. What the
     * kernel makes by itself of addresses
     * is not made twice. Needs CAP_NET_ADMIN.
     *
     * @return what the kernel did not take, each with its reason
     */
    public List<String> apply() {
        List<String> refused = new ArrayList<>();
        try (Socket socket = new Socket()) {
            rules(socket, refused);
            tell(
                    socket,
                    RTM_NEWADDR,
                    addresses.stream().map(RoutingState::address).toList(),
                    refused,
                    "address");
            tell(socket, RTM_NEWNEXTHOP, nextHops, refused, "next hop");
            List<byte[]> open = new ArrayList<>();
            routes.stream().filter(RoutingState::isMade).forEach(each -> open.add(route(each)));
            // A gateway must be reachable by a route that is there: each round makes the next one's possible.
            int before;
            do {
                before = open.size();
                open.removeIf(each -> done(socket.request(RTM_NEWROUTE, REQUEST | ACK | EXCLUSIVE_CREATE, each)));
            } while (!open.isEmpty() && open.size() < before);
            tell(socket, RTM_NEWROUTE, open, refused, "route");
        }
        return refused;
    }

    /** Makes the rules alone so again. Needs CAP_NET_ADMIN. */
    public void applyRules() {
        try (Socket socket = new Socket()) {
            rules(socket, new ArrayList<>());
        }
    }

    private void rules(Socket socket, List<String> refused) {
        for (byte[] rule : socket.dump(RTM_NEWRULE)) {
            socket.request(RTM_DELRULE, REQUEST | ACK, rule);
        }
        tell(socket, RTM_NEWRULE, rules, refused, "rule");
    }

    private static void tell(Socket socket, int kind, List<byte[]> all, List<String> refused, String what) {
        for (byte[] each : all) {
            int result = socket.request(kind, REQUEST | ACK | EXCLUSIVE_CREATE, each);
            if (!done(result)) {
                refused.add("one " + what + ": " + Errno.describe(result));
            }
        }
    }

    private static boolean done(int errno) {
        return errno == 0 || errno == EEXIST;
    }

    /** Not those that the kernel makes itself, of addresses or as a cache. */
    private static boolean isMade(byte[] route) {
        ByteBuffer bytes = ByteBuffer.wrap(route).order(ByteOrder.nativeOrder());
        boolean automatic = Byte.toUnsignedInt(route[4]) == RT_TABLE_LOCAL && route[5] == RTPROT_KERNEL;
        return !automatic && (bytes.getInt(8) & RTM_F_CLONED) == 0;
    }

    /** Without what only the kernel says: whether a next hop is dead, ages, and what a next-hop object stands for. */
    private static byte[] route(byte[] route) {
        ByteBuffer from = ByteBuffer.wrap(route).order(ByteOrder.nativeOrder());
        boolean object = attributes(from, 12).stream().anyMatch(at -> from.getShort(at + 2) == RTA_NH_ID);
        ByteBuffer to = ByteBuffer.allocate(route.length).order(ByteOrder.nativeOrder());
        to.put(route, 0, 12).putInt(8, object ? 0 : from.getInt(8) & RTNH_F_ONLINK);
        for (int at : attributes(from, 12)) {
            int kind = from.getShort(at + 2) & 0x3fff;
            int length = Short.toUnsignedInt(from.getShort(at));
            boolean ofObject = kind == RTA_OIF || kind == RTA_GATEWAY || kind == RTA_MULTIPATH || kind == RTA_VIA;
            if (kind != RTA_CACHEINFO && !(object && ofObject)) {
                int start = to.position();
                to.put(route, at, Math.min(length + 3 & ~3, route.length - at));
                if (kind == RTA_MULTIPATH) {
                    for (int hop = start + 4; hop + 8 <= start + length; hop += hopLength(to, hop)) {
                        to.put(hop + 2, (byte) (to.get(hop + 2) & RTNH_F_ONLINK));
                    }
                }
            }
        }
        byte[] message = new byte[to.position()];
        to.get(0, message);
        return message;
    }

    private static int hopLength(ByteBuffer bytes, int at) {
        return Math.max(8, Short.toUnsignedInt(bytes.getShort(at)) + 3 & ~3);
    }

    /** Usable at once: without looking for a duplicate first (RFC 4862 section 5.4). */
    private static byte[] address(byte[] address) {
        byte[] changed = address.clone();
        ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder());
        int noDetection = changed[0] == AF_INET6 ? IFA_F_NODAD : 0;
        changed[2] = (byte) noDetection;
        for (int at : attributes(bytes, 8)) {
            if (bytes.getShort(at + 2) == IFA_FLAGS) {
                bytes.putInt(at + 4, bytes.getInt(at + 4) & IFA_F_KEPT | noDetection);
            }
        }
        return changed;
    }

    /** Where each attribute begins. */
    private static List<Integer> attributes(ByteBuffer bytes, int from) {
        List<Integer> all = new ArrayList<>();
        int at = from;
        while (at + 4 <= bytes.capacity()) {
            all.add(at);
            at += Math.max(4, Short.toUnsignedInt(bytes.getShort(at)) + 3 & ~3);
        }
        return all;
    }

    /** One netlink socket, on which the kernel answers at once. */
    private static final class Socket implements AutoCloseable {
        private final int fd;
        private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
        private final ByteBuffer bytes = buffer.bytes();
        private int sequence;

        Socket() {
            fd = LIBC.socket(AF_NETLINK, RAW_CLOEXEC, NETLINK_ROUTE);
            if (fd < 0) {
                throw new LinuxException("socket(AF_NETLINK, NETLINK_ROUTE)", Errno.last());
            }
        }

        /** The bodies of all messages of a kind; none where the kernel does not know it. */
        List<byte[]> dump(int kind) {
            send(kind + GET, REQUEST | DUMP, new byte[12]);
            List<byte[]> all = new ArrayList<>();
            while (true) {
                int length = receive();
                int size;
                for (int at = 0; at + HEADER <= length; at += size + 3 & ~3) {
                    size = Math.max(HEADER, bytes.getInt(at));
                    int type = Short.toUnsignedInt(bytes.getShort(at + 4));
                    if (bytes.getInt(at + 8) != sequence) {
                        continue;
                    }
                    if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                        return all;
                    }
                    if (all.size() >= MOST) {
                        throw new IllegalStateException("more than " + MOST + " routes");
                    }
                    byte[] body = new byte[size - HEADER];
                    bytes.get(at + HEADER, body);
                    all.add(body);
                }
            }
        }

        /** Returns 0 or the errno. */
        int request(int kind, int flags, byte[] body) {
            send(kind, flags, body);
            while (true) {
                receive();
                if (bytes.getInt(8) == sequence && Short.toUnsignedInt(bytes.getShort(4)) == NLMSG_ERROR) {
                    return -bytes.getInt(HEADER);
                }
            }
        }

        private void send(int kind, int flags, byte[] body) {
            int length = HEADER + body.length;
            bytes.putInt(0, length).putShort(4, (short) kind).putShort(6, (short) flags);
            bytes.putInt(8, ++sequence).putInt(12, 0).put(HEADER, body);
            if (LIBC.send(fd, buffer.address(), length, 0) < 0) {
                throw new LinuxException("send to NETLINK_ROUTE", Errno.last());
            }
        }

        private int receive() {
            long length = LIBC.recv(fd, buffer.address(), BUFFER, MSG_DONTWAIT);
            if (length < 0) {
                throw new LinuxException("receive from NETLINK_ROUTE", Errno.last());
            }
            return (int) length;
        }

        @Override
        public void close() {
            Descriptors.close(fd);
            Reference.reachabilityFence(this); // until now the kernel may have used its buffer
        }
    }
}
