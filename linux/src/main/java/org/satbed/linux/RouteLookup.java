package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Questions to the kernel's own routing decision (rtnetlink(7), RTM_GETROUTE): rules, tables, marks and incoming
 * interfaces as the kernel takes them for a packet. The socket belongs to the network namespace in which it was opened.
 * An answer stays until the next question; asking allocates nothing and takes a few microseconds. Needs no privilege.
 * Not safe for use by two threads.
 */
public final class RouteLookup implements AutoCloseable {
    /** No interface, for a packet that this host itself sends. */
    public static final int FROM_HERE = 0;

    private static final int AF_NETLINK = 16;
    private static final int RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETROUTE = 26;
    private static final int REQUEST_ONE = 0x1;
    private static final int RTM_NEWRULE = 32;
    private static final int RTM_GETRULE = 34;
    private static final int REQUEST_DUMP = 0x301;
    private static final int NLMSG_DONE = 3;
    private static final int FRA_SPORT_RANGE = 23; // linux/fib_rules.h
    private static final int FRA_DPORT_RANGE = 24;
    private static final int RTM_NEWNETCONF = 80; // linux/netconf.h
    private static final int RTM_GETNETCONF = 82;
    private static final int NETCONFA_IFINDEX = 1;
    private static final int NETCONFA_FORWARDING = 2;
    private static final int RTM_F_LOOKUP_TABLE = 0x1000; // else the table is said to be main
    private static final int NLMSG_ERROR = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int IPPROTO_TCP = 6;

    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_IIF = 3;
    private static final int RTA_OIF = 4;
    private static final int RTA_TABLE = 15;
    private static final int RTA_MARK = 16;
    private static final int RTA_IP_PROTO = 27;
    private static final int RTA_SPORT = 28;
    private static final int RTA_DPORT = 29;

    private static final int HEADER = 16; // struct nlmsghdr
    private static final int MESSAGE = HEADER + 12; // and struct rtmsg
    private static final int BUFFER = 16 * 1024;

    private final int fd;
    private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
    private final ByteBuffer bytes = buffer.bytes();
    private int sequence;
    private int end;

    private RouteType type = RouteType.OTHER;
    private int errno;
    private int outInterface;
    private int table;

    /** Opens in the network namespace of the calling thread. */
    public RouteLookup() {
        fd = LIBC.socket(AF_NETLINK, RAW_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0) {
            throw new LinuxException("socket(AF_NETLINK, NETLINK_ROUTE)", Errno.last());
        }
    }

    /**
     * Asks where a TCP segment goes.
     *
     * @param from its source with its port (0: none said); null for the one that the kernel chooses. An IPv4 address
     *     that is not this host's is an error of the kernel's (ENETUNREACH) unless an incoming interface is given.
     * @param to its destination with its port (0: none said), of the same family; not IPv4 in IPv6 clothing
     * @param incoming index of the interface that it comes in by, then it is a packet to be forwarded; {@link
     *     #FROM_HERE} for one of this host. An index that does not exist is ENODEV.
     * @param mark of its, as {@code ip rule fwmark} sees it; 0 for none
     * @return whether there is a route; otherwise {@link #errno} says why there is none
     */
    public boolean ask(InetEndpoint from, InetEndpoint to, int incoming, int mark) {
        boolean v4 = to.family() == InetEndpoint.IPV4;
        begin(v4);
        address(RTA_DST, to);
        if (from != null) {
            address(RTA_SRC, from);
        }
        number(RTA_IIF, incoming);
        number(RTA_MARK, mark);
        bytes.putInt(end, 5 | RTA_IP_PROTO << 16).put(end + 4, (byte) IPPROTO_TCP);
        end += 8;
        port(RTA_SPORT, from == null ? 0 : from.port());
        port(RTA_DPORT, to.port());
        bytes.putInt(0, end);
        exchange();
        read();
        return errno == 0;
    }

    /**
     * Whether a rule of {@code ip rule}, IPv4 or IPv6, chooses by ports: then the route between two addresses is not
     * one and the same for all of their connections. For rarer use than {@link #ask}, whose answer it forgets.
     */
    public boolean rulesSeePorts() {
        return rulesSeePorts(InetEndpoint.IPV4) || rulesSeePorts(InetEndpoint.IPV6);
    }

    /**
     * Whether packets of a family that come in by an interface are forwarded at all ({@code
     * net.ipv4.conf.IF.forwarding} and IPv6's).
     */
    public boolean forwards(int family, int incoming) {
        forget();
        for (int i = 0; i < MESSAGE; i += 4) {
            bytes.putInt(i, 0);
        }
        int size = HEADER + 4 + 8; // struct netconfmsg, one octet, and an attribute
        bytes.putInt(0, size).putShort(4, (short) RTM_GETNETCONF).putShort(6, (short) REQUEST_ONE);
        bytes.putInt(8, ++sequence).put(HEADER, (byte) family);
        bytes.putInt(HEADER + 4, 8 | NETCONFA_IFINDEX << 16).putInt(HEADER + 8, incoming);
        end = size;
        exchange();
        if (Short.toUnsignedInt(bytes.getShort(4)) == RTM_NEWNETCONF) {
            int at = attribute(NETCONFA_FORWARDING, HEADER + 4, Math.min(bytes.getInt(0), BUFFER));
            return at > 0 && bytes.getInt(at + 4) != 0;
        }
        return false; // the interface is gone
    }

    /** What the kernel would do with the packet; {@link RouteType#OTHER} when there is no route. */
    public RouteType type() {
        return type;
    }

    /**
     * Why there is no route, 0 where there is one: EACCES for a prohibiting rule or route, EHOSTUNREACH for an
     * unreachable one and for an interface that does not forward IPv4, ENETUNREACH where nothing matches (and for an
     * unreachable rule), EINVAL for a blackhole and for an IPv4 source that cannot come in by that interface ({@code
     * rp_filter}); ip-route(8), net/ipv4/route.c, net/ipv6/fib6_rules.c.
     */
    public int errno() {
        return errno;
    }

    /**
     * Index of the interface that the packet leaves by, the loopback's for one that is delivered here; 0 without a
     * route.
     */
    public int outInterface() {
        return outInterface;
    }

    /** The number of the table in which the route was found; 0 without a route. */
    public int table() {
        return table;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffer
    }

    private boolean rulesSeePorts(int family) {
        forget();
        for (int i = 0; i < MESSAGE; i += 4) {
            bytes.putInt(i, 0);
        }
        bytes.putInt(0, MESSAGE).putShort(4, (short) RTM_GETRULE).putShort(6, (short) REQUEST_DUMP);
        bytes.putInt(8, ++sequence).put(HEADER, (byte) family);
        if (LIBC.send(fd, buffer.address(), MESSAGE, 0) < 0) {
            throw new LinuxException("send to NETLINK_ROUTE", Errno.last());
        }
        boolean some = false;
        boolean more = true;
        while (more) {
            int length = receive();
            int size;
            for (int at = 0; at + HEADER <= length; at += Math.max(HEADER, size + 3 & ~3)) {
                size = bytes.getInt(at);
                int kind = Short.toUnsignedInt(bytes.getShort(at + 4));
                more &= kind != NLMSG_DONE && kind != NLMSG_ERROR; // an error: no rules in this kernel
                some |= kind == RTM_NEWRULE
                        && attribute(FRA_SPORT_RANGE, at + MESSAGE, at + size)
                                        + attribute(FRA_DPORT_RANGE, at + MESSAGE, at + size)
                                > 0;
            }
        }
        return some;
    }

    private void forget() {
        type = RouteType.OTHER;
        errno = 0;
        outInterface = 0;
        table = 0;
    }

    /** The kernel makes each piece of an answer at once, or when the one before is read. */
    private int receive() {
        long length = LIBC.recv(fd, buffer.address(), BUFFER, MSG_DONTWAIT);
        if (length < 0) {
            throw new LinuxException("receive from NETLINK_ROUTE", Errno.last());
        }
        return (int) length;
    }

    private void begin(boolean v4) {
        for (int i = 0; i < MESSAGE; i += 4) {
            bytes.putInt(i, 0);
        }
        bytes.putShort(4, (short) RTM_GETROUTE).putShort(6, (short) REQUEST_ONE).putInt(8, ++sequence);
        bytes.put(HEADER, (byte) (v4 ? InetEndpoint.IPV4 : InetEndpoint.IPV6));
        bytes.putInt(HEADER + 8, RTM_F_LOOKUP_TABLE);
        end = MESSAGE;
    }

    private void address(int attribute, InetEndpoint endpoint) {
        boolean v4 = endpoint.family() == InetEndpoint.IPV4;
        int length = v4 ? 4 : 16;
        bytes.putInt(end, 4 + length | attribute << 16);
        endpoint.copyAddress(bytes, end + 4);
        end += 4 + length;
        bytes.put(HEADER + (attribute == RTA_DST ? 1 : 2), (byte) (8 * length)); // rtm_dst_len, rtm_src_len
    }

    private void number(int attribute, int value) {
        if (value != 0) {
            bytes.putInt(end, 8 | attribute << 16).putInt(end + 4, value);
            end += 8;
        }
    }

    private void port(int attribute, int port) {
        if (port != 0) {
            bytes.putInt(end, 6 | attribute << 16);
            bytes.put(end + 4, (byte) (port >> 8)).put(end + 5, (byte) port);
            end += 8;
        }
    }

    private void exchange() {
        forget();
        if (LIBC.send(fd, buffer.address(), end, 0) < 0) {
            throw new LinuxException("send to NETLINK_ROUTE", Errno.last());
        }
        int length;
        do {
            length = receive();
        } while (length < HEADER || bytes.getInt(8) != sequence); // what is left of a question that failed
    }

    private void read() {
        int kind = Short.toUnsignedInt(bytes.getShort(4));
        if (kind == NLMSG_ERROR) {
            errno = -bytes.getInt(HEADER);
            return;
        }
        if (kind != RTM_NEWROUTE) {
            throw new IllegalStateException("NETLINK_ROUTE answered a question for a route with a message " + kind);
        }
        type = RouteType.of(Byte.toUnsignedInt(bytes.get(HEADER + 7)));
        table = Byte.toUnsignedInt(bytes.get(HEADER + 4));
        int last = Math.min(bytes.getInt(0), BUFFER);
        int out = attribute(RTA_OIF, MESSAGE, last);
        outInterface = out > 0 ? bytes.getInt(out + 4) : 0;
        int number = attribute(RTA_TABLE, MESSAGE, last); // those beyond 255 have no room in the header
        table = number > 0 ? bytes.getInt(number + 4) : table;
    }

    /** Where an attribute of a message begins, 0 when it has none such. */
    private int attribute(int wanted, int from, int last) {
        for (int at = from; at + 4 <= last; at += Math.max(4, Short.toUnsignedInt(bytes.getShort(at)) + 3 & ~3)) {
            if (bytes.getShort(at + 2) == wanted) {
                return at;
            }
        }
        return 0;
    }

    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "satbed runs on little-endian x86-64 and arm64"); // length | type << 16
        }
    }
}
