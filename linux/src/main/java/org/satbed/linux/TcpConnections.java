package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The TCP connections of a network namespace with what the kernel knows of each, asked through one netlink socket (sock_diag(7)): what
 * {@code ss -ti} shows, without a process for each look. The socket stays in the namespace in which it was opened, whichever thread asks.
 * Not safe for use by two threads at once.
 */
public final class TcpConnections implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int DATAGRAM_CLOEXEC = 2 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int TCPDIAG_GETSOCK = 18; // the older request: it alone dumps both families in one walk
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int REQUEST_ONE = 0x1;
    private static final int REQUEST_DUMP = 0x301;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int IPPROTO_TCP = 6;
    private static final int INET_DIAG_INFO = 2;
    /** Those that carry or may still carry data (include/net/tcp_states.h): established, FIN-WAIT, CLOSE-WAIT, LAST-ACK, CLOSING. */
    private static final int STATES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

    private static final int HEADER = 16; // struct nlmsghdr
    private static final int REQUEST = HEADER + 56; // and struct inet_diag_req_v2
    private static final int OLD_REQUEST = HEADER + 60; // and struct inet_diag_req
    private static final int SOCKET_ID = 48; // struct inet_diag_sockid
    private static final int MESSAGE = 72; // struct inet_diag_msg
    private static final int BUFFER = 64 * 1024;

    // struct tcp_info (linux/tcp.h): its offsets never change, it only grows.
    private static final int SEND_SEGMENT = 16;
    private static final int RTT = 68;
    private static final int CONGESTION_WINDOW = 80;
    private static final int TOTAL_RETRANSMISSIONS = 100;
    private static final int BYTES_ACKED = 120;
    private static final int BYTES_RECEIVED = 128;

    private final int fd;
    private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
    /** Those that the last look at all has found, with what the kernel needs to find them again. */
    private final List<Known> known = new ArrayList<>();

    private int sequence;

    private record Known(byte family, byte[] id) {}

    /**
     * A connection as one of its ends sees it.
     *
     * @param local this end
     * @param remote the other end, or who this end takes it for
     * @param cookie the kernel's number of the socket, never used twice
     * @param segmentBytes size of the segments that it sends
     * @param rttMicros smoothed round-trip time
     * @param windowSegments congestion window
     * @param retransmissions segments sent again since its begin
     * @param acknowledgedBytes sent and acknowledged since its begin
     * @param receivedBytes since its begin
     */
    public record Connection(
            InetSocketAddress local,
            InetSocketAddress remote,
            long cookie,
            long segmentBytes,
            long rttMicros,
            long windowSegments,
            long retransmissions,
            long acknowledgedBytes,
            long receivedBytes) {}

    private TcpConnections(int fd) {
        this.fd = fd;
    }

    /** For the network namespace of the calling thread. */
    public static TcpConnections open() {
        int fd = LIBC.socket(AF_NETLINK, DATAGRAM_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            throw new LinuxException("socket(AF_NETLINK, NETLINK_SOCK_DIAG)", Errno.last());
        }
        return new TcpConnections(fd);
    }

    /**
     * The connections that are now, IPv4 and IPv6; an IPv4 address is one, whatever kind of socket it is on. The kernel walks through its whole
     * table for it, which takes about a millisecond.
     */
    public List<Connection> now() {
        ByteBuffer bytes = request(OLD_REQUEST, TCPDIAG_GETSOCK, REQUEST_DUMP);
        bytes.put(HEADER + 3, (byte) (1 << (INET_DIAG_INFO - 1)));
        bytes.putInt(HEADER + 4 + SOCKET_ID, STATES);
        known.clear();
        List<Connection> connections = new ArrayList<>();
        ask(OLD_REQUEST, connections, true);
        return connections;
    }

    /** Those that the last {@link #now} found, as they are now, without those that have ended: some microseconds each. */
    public List<Connection> again() {
        List<Connection> connections = new ArrayList<>();
        for (Known each : known) {
            ByteBuffer bytes = request(REQUEST, SOCK_DIAG_BY_FAMILY, REQUEST_ONE);
            bytes.put(HEADER, each.family());
            bytes.put(HEADER + 1, (byte) IPPROTO_TCP);
            bytes.put(HEADER + 2, (byte) (1 << (INET_DIAG_INFO - 1)));
            bytes.putInt(HEADER + 4, STATES);
            for (int i = 0; i < SOCKET_ID; i++) {
                bytes.put(HEADER + 8 + i, each.id()[i]);
            }
            ask(REQUEST, connections, false);
        }
        return connections;
    }

    /** For a test that leaves an answer unread. */
    int descriptor() {
        return fd;
    }

    private ByteBuffer request(int size, int type, int flags) {
        forgetUnread();
        ByteBuffer bytes = buffer.bytes();
        for (int i = 0; i < size; i++) {
            bytes.put(i, (byte) 0);
        }
        bytes.putInt(0, size);
        bytes.putShort(4, (short) type);
        bytes.putShort(6, (short) flags);
        bytes.putInt(8, ++sequence);
        return bytes;
    }

    /** An answer that was given up: until it has been read to its end, the kernel refuses to begin another (EBUSY). */
    private void forgetUnread() {
        while (LIBC.recv(fd, buffer.address(), BUFFER, MSG_DONTWAIT) >= 0) {
            // nobody waits for it
        }
    }

    private void ask(int size, List<Connection> into, boolean all) {
        if (LIBC.send(fd, buffer.address(), size, 0) < 0) {
            throw new LinuxException("send to NETLINK_SOCK_DIAG", Errno.last());
        }
        // The kernel makes each piece of the answer when it is read: it is there at once.
        while (true) {
            long length = LIBC.recv(fd, buffer.address(), BUFFER, MSG_DONTWAIT);
            if (length < 0) {
                throw new LinuxException("receive from NETLINK_SOCK_DIAG", Errno.last());
            }
            if (read((int) length, into, all)) {
                return;
            }
        }
    }

    /** Whether the answer ended. */
    private boolean read(int length, List<Connection> into, boolean all) {
        ByteBuffer bytes = buffer.bytes();
        boolean answered = false;
        int at = 0;
        while (at + HEADER <= length) {
            int size = bytes.getInt(at);
            int type = Short.toUnsignedInt(bytes.getShort(at + 4));
            if (size < HEADER) {
                throw new IllegalStateException("NETLINK_SOCK_DIAG answered with a message of " + size + " bytes");
            }
            if (bytes.getInt(at + 8) == sequence) { // else the rest of an answer that was given up
                if (type == NLMSG_DONE) {
                    return true;
                }
                if (type == NLMSG_ERROR) {
                    int errno = -bytes.getInt(at + HEADER);
                    if (!all && (errno == Errno.ENOENT || errno == Errno.ESTALE)) {
                        return true; // the connection has ended
                    }
                    throw new LinuxException("NETLINK_SOCK_DIAG", errno);
                }
                connection(at + HEADER, at + size, into, all);
                answered = true;
            }
            at += size + 3 & ~3;
        }
        return answered && !all;
    }

    private void connection(int at, int end, List<Connection> into, boolean remember) {
        ByteBuffer bytes = buffer.bytes();
        int attribute = at + MESSAGE;
        while (attribute + 4 <= end) {
            int size = Short.toUnsignedInt(bytes.getShort(attribute));
            if (bytes.getShort(attribute + 2) == INET_DIAG_INFO) {
                int info = attribute + 4;
                byte family = bytes.get(at);
                if (remember) {
                    byte[] id = new byte[SOCKET_ID];
                    for (int i = 0; i < SOCKET_ID; i++) {
                        id[i] = bytes.get(at + 4 + i);
                    }
                    known.add(new Known(family, id));
                }
                into.add(new Connection(
                        address(family, at + 8, at + 4),
                        address(family, at + 24, at + 6),
                        bytes.getLong(at + 44),
                        number(info, SEND_SEGMENT),
                        number(info, RTT),
                        number(info, CONGESTION_WINDOW),
                        number(info, TOTAL_RETRANSMISSIONS),
                        attribute + size >= info + BYTES_ACKED + 8 ? bytes.getLong(info + BYTES_ACKED) : 0,
                        attribute + size >= info + BYTES_RECEIVED + 8 ? bytes.getLong(info + BYTES_RECEIVED) : 0));
                return;
            }
            attribute += Math.max(4, size + 3 & ~3);
        }
    }

    private long number(int info, int offset) {
        return Integer.toUnsignedLong(buffer.bytes().getInt(info + offset));
    }

    private InetSocketAddress address(int family, int at, int portAt) {
        byte[] raw = new byte[family == InetEndpoint.IPV4 ? 4 : 16];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = buffer.bytes().get(at + i);
        }
        short port = buffer.bytes().getShort(portAt); // in network order
        boolean swap = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(raw), Short.toUnsignedInt(swap ? Short.reverseBytes(port) : port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + raw.length + " bytes", e);
        }
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }
}
