package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;

/**
 * TCP and UDP sockets over IPv4 and IPv6, non-blocking and close-on-exec from birth.
 *
 * <p>Calls on a connection return the kernel's value, or {@code -errno} for what may happen to any connection at any time
 * ({@link Errno#EAGAIN}, {@link Errno#ECONNRESET}, …); calls that set a socket up throw.
 */
public final class Sockets {
    /** {@code SOCK_STREAM}. */
    public static final int TCP = 1;
    /** {@code SOCK_DGRAM}. */
    public static final int UDP = 2;
    /** {@code MSG_OOB}: the last byte that is written is marked as urgent (tcp(7)). */
    public static final int URGENT = 0x1;
    /** {@code MSG_PEEK}: read and leave. */
    public static final int PEEK = 0x2;
    /** {@code MSG_TRUNC}: on TCP, discard instead of copying (tcp(7)). */
    public static final int DISCARD = 0x20;

    /** {@code MSG_MORE}: what is written waits, for up to 200 ms, for what follows (tcp(7), TCP_CORK); the end of the stream is such a thing. */
    public static final int MORE = 0x8000;

    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000; // SOCK_NONBLOCK | SOCK_CLOEXEC
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;

    private Sockets() {}

    /**
     * A new socket.
     *
     * @param family {@link InetEndpoint#IPV4} or {@link InetEndpoint#IPV6}
     * @param type {@link #TCP} or {@link #UDP}
     * @return its descriptor, or {@code -EMFILE}, {@code -ENFILE}, {@code -ENOBUFS}, {@code -ENOMEM}
     */
    public static int open(int family, int type) {
        int fd = LIBC.socket(family, type | NONBLOCK_CLOEXEC, 0);
        if (fd >= 0) {
            return fd;
        }
        int errno = Errno.last();
        return switch (errno) {
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM -> -errno;
            default -> throw new LinuxException("socket(family " + family + ", type " + type + ")", errno);
        };
    }

    /** Binds; returns 0, {@code -EADDRINUSE}, {@code -EADDRNOTAVAIL}, {@code -EACCES} or {@code -EINVAL} (already bound). */
    public static int bind(int fd, InetEndpoint to) {
        int result = LIBC.bind(fd, to.memoryAddress(), to.length());
        Reference.reachabilityFence(to);
        if (result == 0) {
            return 0;
        }
        int errno = Errno.last();
        return switch (errno) {
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL, Errno.EACCES, Errno.EINVAL -> -errno;
            default -> throw new LinuxException("bind " + to, errno);
        };
    }

    /** Starts listening; returns 0 or {@code -EADDRINUSE}. */
    public static int listen(int fd, int backlog) {
        if (LIBC.listen(fd, backlog) == 0) {
            return 0;
        }
        int errno = Errno.last();
        if (errno == Errno.EADDRINUSE) {
            return -errno;
        }
        throw new LinuxException("listen on descriptor " + fd, errno);
    }

    /**
     * Takes the next connection of a listening socket.
     *
     * @param peer receives the client's address
     * @return the connection's descriptor, or {@code -errno}. accept(2) hands on errors of the connection itself: all are values
     *     here, and only {@link Errno#EAGAIN} says that there is none.
     */
    public static int accept(int listener, InetEndpoint peer) {
        int fd = LIBC.accept4(listener, peer.memoryAddress(), peer.lengthForAnswer(), NONBLOCK_CLOEXEC);
        Reference.reachabilityFence(peer);
        return fd >= 0 ? fd : -Errno.last();
    }

    /** Connects; returns 0 or {@code -errno}, of which {@code -EINPROGRESS} is the usual one. */
    public static int connect(int fd, InetEndpoint to) {
        int result = LIBC.connect(fd, to.memoryAddress(), to.length());
        Reference.reachabilityFence(to);
        return result == 0 ? 0 : -Errno.last();
    }

    /** The socket's own address; behind TPROXY, the address that the client wanted (Linux, networking/tproxy.rst). */
    public static void localAddress(int fd, InetEndpoint into) {
        int result = LIBC.getsockname(fd, into.memoryAddress(), into.lengthForAnswer());
        Reference.reachabilityFence(into);
        if (result != 0) {
            throw new LinuxException("getsockname of descriptor " + fd, Errno.last());
        }
    }

    /** The peer's address; returns 0 or {@code -ENOTCONN}. */
    public static int peerAddress(int fd, InetEndpoint into) {
        int result = LIBC.getpeername(fd, into.memoryAddress(), into.lengthForAnswer());
        Reference.reachabilityFence(into);
        if (result == 0) {
            return 0;
        }
        int errno = Errno.last();
        if (errno == Errno.ENOTCONN) {
            return -errno;
        }
        throw new LinuxException("getpeername of descriptor " + fd, errno);
    }

    /**
     * Reads up to {@code length} bytes.
     *
     * @param flags 0, {@link #PEEK} or {@link #DISCARD}
     * @return bytes read, 0 at the end of the stream, or {@code -errno}
     */
    public static long receive(int fd, long buffer, long length, int flags) {
        while (true) {
            long n = LIBC.recv(fd, buffer, length, flags);
            if (n >= 0) {
                return n;
            }
            int errno = Errno.last();
            if (errno != Errno.EINTR) {
                return -errno;
            }
        }
    }

    /**
     * Writes up to {@code length} bytes, without SIGPIPE.
     *
     * @param flags 0, {@link #MORE} or {@link #URGENT}
     * @return the number taken, or {@code -errno}
     */
    public static long send(int fd, long buffer, long length, int flags) {
        while (true) {
            long n = LIBC.send(fd, buffer, length, flags | MSG_NOSIGNAL);
            if (n >= 0) {
                return n;
            }
            int errno = Errno.last();
            if (errno != Errno.EINTR) {
                return -errno;
            }
        }
    }

    /** Sends the end of the stream (FIN) behind what was written; returns 0 or {@code -errno}. */
    public static int shutdownWrite(int fd) {
        return LIBC.shutdown(fd, SHUT_WR) == 0 ? 0 : -Errno.last();
    }
}
