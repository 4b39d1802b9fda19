package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The socket options that are used, one method each (socket(7), ip(7), ipv6(7), tcp(7); the numbers are equal on x86-64 and
 * arm64). Setting one that the kernel refuses throws a {@link LinuxException} unless its method says otherwise. One
 * object serves one thread.
 */
public final class SocketOptions {
    private static final int SOL_IP = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SOL_TCP = 6;
    private static final int SOL_IPV6 = 41;

    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_OOBINLINE = 10;
    private static final int SO_LINGER = 13;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IP_TRANSPARENT = 19;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_TRANSPARENT = 75;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_CONGESTION = 13;
    private static final int SIOCINQ = 0x541B;
    private static final int SIOCOUTQ = 0x5411;

    private final NativeBuffer value = NativeBuffer.allocate(64);
    private final NativeBuffer length = NativeBuffer.allocate(8);

    /** May several sockets listen on one port, each taking its share (socket(7), SO_REUSEPORT)? */
    public void reusePort(int fd) {
        set(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
    }

    /** Lets several connections share a local address and port, as long as their peers differ. */
    public void reuseAddress(int fd) {
        set(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    }

    /** Foreign addresses may be bound and accepted, IPv4 (needs CAP_NET_ADMIN or CAP_NET_RAW; ip(7)). */
    public void transparentIpv4(int fd) {
        set(fd, SOL_IP, IP_TRANSPARENT, 1, "IP_TRANSPARENT");
    }

    /** The same for an IPv6 socket. */
    public void transparentIpv6(int fd) {
        set(fd, SOL_IPV6, IPV6_TRANSPARENT, 1, "IPV6_TRANSPARENT");
    }

    /** Binding to port 0 leaves the choice of the port to connect, which knows the peer (ip(7)). */
    public void bindAddressNoPort(int fd) {
        set(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1, "IP_BIND_ADDRESS_NO_PORT");
    }

    /** Whether an IPv6 socket leaves IPv4 alone. */
    public void ipv6Only(int fd, boolean only) {
        set(fd, SOL_IPV6, IPV6_V6ONLY, only ? 1 : 0, "IPV6_V6ONLY");
    }

    /** No Nagle algorithm: a segment leaves when it is written (RFC 896, tcp(7)). */
    public void noDelay(int fd) {
        set(fd, SOL_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    }

    /** Urgent data is read in its place in the stream, as RFC 6093 recommends. */
    public void urgentInline(int fd) {
        set(fd, SOL_SOCKET, SO_OOBINLINE, 1, "SO_OOBINLINE");
    }

    /** close sends a reset and drops what is queued ({@code SO_LINGER} on, 0 s). */
    public void resetOnClose(int fd) {
        linger(fd, 1);
    }

    /** close sends what is queued, then the end of the stream, in the background: the default. */
    public void orderlyOnClose(int fd) {
        linger(fd, 0);
    }

    /** Ties the socket to one interface; an unknown name throws with ENODEV. */
    public void bindToDevice(int fd, String interfaceName) {
        setText(fd, SOL_SOCKET, SO_BINDTODEVICE, interfaceName, "SO_BINDTODEVICE " + interfaceName);
    }

    /** The congestion control of one socket (tcp(7)); an unknown one throws with ENOENT. */
    public void congestionControl(int fd, String name) {
        setText(fd, SOL_TCP, TCP_CONGESTION, name, "TCP_CONGESTION " + name);
    }

    /**
     * Fixes the send buffer. Beyond {@code net.core.wmem_max} this needs CAP_NET_ADMIN; without it the limit holds.
     *
     * @param bytes payload bytes; the kernel doubles the figure for its own overhead (socket(7))
     */
    public void sendBuffer(int fd, int bytes) {
        force(fd, SO_SNDBUFFORCE, SO_SNDBUF, bytes, "SO_SNDBUF");
    }

    /** Fixes the receive buffer, likewise; before connect or listen, because the window scale is agreed there. */
    public void receiveBuffer(int fd, int bytes) {
        force(fd, SO_RCVBUFFORCE, SO_RCVBUF, bytes, "SO_RCVBUF");
    }

    /** Takes the socket's pending error: 0 when there is none, else a positive errno. */
    public int takeError(int fd) {
        return get(fd, SOL_SOCKET, SO_ERROR, "SO_ERROR");
    }

    /** The receive buffer in force, in bytes as the kernel counts (twice what was asked for). */
    public int receiveBuffer(int fd) {
        return get(fd, SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF");
    }

    /** The name of the congestion control in force. */
    public Optional<String> congestionControl(int fd) {
        length.bytes().putInt(0, 16);
        if (LIBC.getsockopt(fd, SOL_TCP, TCP_CONGESTION, value.address(), length.address()) != 0) {
            return Optional.empty();
        }
        byte[] name = new byte[16];
        value.bytes().get(0, name);
        return Optional.of(new String(name, StandardCharsets.US_ASCII).replace("\0", ""));
    }

    /** Bytes received and not yet read; 0 when the kernel does not say. */
    public int unread(int fd) {
        return ask(fd, SIOCINQ);
    }

    /** Bytes written and not yet acknowledged by the peer; 0 when the kernel does not say. */
    public int unacknowledged(int fd) {
        return ask(fd, SIOCOUTQ);
    }

    private int ask(int fd, int request) {
        return LIBC.ioctl(fd, request, value.address()) == 0 ? value.bytes().getInt(0) : 0;
    }

    private void linger(int fd, int on) {
        value.bytes().putInt(0, on).putInt(4, 0);
        if (LIBC.setsockopt(fd, SOL_SOCKET, SO_LINGER, value.address(), 8) != 0) {
            throw new LinuxException("setsockopt SO_LINGER on descriptor " + fd, Errno.last());
        }
    }

    private void force(int fd, int forced, int limited, int bytes, String name) {
        value.bytes().putInt(0, bytes);
        if (LIBC.setsockopt(fd, SOL_SOCKET, forced, value.address(), 4) == 0) {
            return;
        }
        int errno = Errno.last();
        if (errno != Errno.EPERM) {
            throw new LinuxException("setsockopt " + name + "FORCE on descriptor " + fd, errno);
        }
        set(fd, SOL_SOCKET, limited, bytes, name);
    }

    private void set(int fd, int level, int option, int number, String name) {
        value.bytes().putInt(0, number);
        if (LIBC.setsockopt(fd, level, option, value.address(), 4) != 0) {
            throw new LinuxException("setsockopt " + name + " on descriptor " + fd, Errno.last());
        }
    }

    private void setText(int fd, int level, int option, String text, String name) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > 32) {
            throw new LinuxException("setsockopt " + name, Errno.EINVAL);
        }
        value.bytes().put(0, ascii);
        if (LIBC.setsockopt(fd, level, option, value.address(), ascii.length) != 0) {
            throw new LinuxException("setsockopt " + name + " on descriptor " + fd, Errno.last());
        }
    }

    private int get(int fd, int level, int option, String name) {
        length.bytes().putInt(0, 4);
        if (LIBC.getsockopt(fd, level, option, value.address(), length.address()) != 0) {
            throw new LinuxException("getsockopt " + name + " on descriptor " + fd, Errno.last());
        }
        return value.bytes().getInt(0);
    }
}
