package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Network interfaces by name and number (netdevice(7)), and which of them a connection came in by. Asks in the network
 * namespace in which it was opened; asking allocates nothing but what a name takes. Not safe for use by two threads.
 */
public final class NetworkInterfaces implements AutoCloseable {
    /**
     * The number of the loopback interface in every network namespace (include/linux/netdevice.h, LOOPBACK_IFINDEX).
     */
    public static final int LOOPBACK = 1;
    /** Bytes of the longest name (linux/if.h, IFNAMSIZ, without the zero at its end). */
    public static final int LONGEST_NAME = 15;

    private static final int SIOCGIFINDEX = 0x8933;
    private static final int SOL_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IP_PKTOPTIONS = 9;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int NAME_AT = 0; // struct ifreq
    private static final int INDEX_AT = 16;
    private static final int CMSG_HEADER = 16; // struct cmsghdr: size_t length, int level, int type

    private final int fd;
    private final NativeBuffer memory = NativeBuffer.allocate(256);
    private final NativeBuffer length = NativeBuffer.allocate(8);

    /** Opens in the network namespace of the calling thread. */
    public NetworkInterfaces() {
        fd = LIBC.socket(InetEndpoint.IPV4, Sockets.UDP | 0x80000, 0); // SOCK_CLOEXEC
        if (fd < 0) {
            throw new LinuxException("socket for interfaces", Errno.last());
        }
    }

    /** The number of the interface that has a name now; 0 when there is none. */
    public int index(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.UTF_8);
        if (ascii.length > LONGEST_NAME) {
            return 0;
        }
        ByteBuffer bytes = memory.bytes();
        for (int i = 0; i <= LONGEST_NAME; i++) {
            bytes.put(NAME_AT + i, i < ascii.length ? ascii[i] : 0);
        }
        return LIBC.ioctl(fd, SIOCGIFINDEX, memory.address()) == 0 ? bytes.getInt(INDEX_AT) : 0;
    }

    /**
     * The number of the interface by which the last segment of an accepted connection's handshake came in. An IPv6
     * socket says it where it has its interface for multicast (net/ipv6/tcp_ipv6.c, tcp_v6_syn_recv_sock), one of IPv4
     * in its packet options, when its listener had {@link SocketOptions#packetInformation} (ip_sockglue.c).
     *
     * @param family of the socket, not of the connection: {@link InetEndpoint#IPV6} for one of a dual-stack listener
     * @return 0 when the kernel does not say
     */
    public int incoming(int accepted, int family) {
        ByteBuffer bytes = memory.bytes();
        if (family == InetEndpoint.IPV6) {
            length.bytes().putInt(0, 4);
            int said = LIBC.getsockopt(accepted, SOL_IPV6, IPV6_MULTICAST_IF, memory.address(), length.address());
            return said == 0 ? bytes.getInt(0) : 0;
        }
        length.bytes().putInt(0, memory.size());
        if (LIBC.getsockopt(accepted, SOL_IP, IP_PKTOPTIONS, memory.address(), length.address()) != 0) {
            return 0;
        }
        int end = length.bytes().getInt(0);
        for (int at = 0; at + CMSG_HEADER < end; at += Math.max(CMSG_HEADER, (int) bytes.getLong(at) + 7 & ~7)) {
            if (bytes.getInt(at + 8) == SOL_IP && bytes.getInt(at + 12) == IP_PKTINFO) {
                return bytes.getInt(at + CMSG_HEADER);
            }
        }
        return 0;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }
}
