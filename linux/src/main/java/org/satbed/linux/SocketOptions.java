package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;
import static org.satbed.linux.SocketNumbers.*;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The socket options that are used, one method each (socket(7), ip(7), ipv6(7), tcp(7); the numbers are equal on x86-64 and
 * arm64). Setting one that the kernel refuses throws a {@link LinuxException} unless its method says otherwise. One
 * object serves one thread.
 */
public final class SocketOptions {
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

    /**
     * Has an IPv4 listening socket's connections say by which interface they came in (ip(7), IP_PKTINFO); IPv6 ones do
     * so anyway.
     */
    public void packetInformation(int fd) {
        set(fd, SOL_IP, IP_PKTINFO, 1, "IP_PKTINFO");
    }

    /** Whether an IPv6 socket leaves IPv4 alone. */
    public void ipv6Only(int fd, boolean only) {
        set(fd, SOL_IPV6, IPV6_V6ONLY, only ? 1 : 0, "IPV6_V6ONLY");
    }

    /** No Nagle algorithm: a segment leaves when it is written (RFC 896, tcp(7)). */
    public void noDelay(int fd) {
        set(fd, SOL_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    }

    /** The Nagle algorithm again. */
    public void delay(int fd) {
        set(fd, SOL_TCP, TCP_NODELAY, 0, "TCP_NODELAY 0");
    }

    /** Full segments only, but none waits longer than 200 ms (tcp(7), TCP_CORK). */
    public void cork(int fd) {
        set(fd, SOL_TCP, TCP_CORK, 1, "TCP_CORK");
    }

    /** Sends what waits for a full segment, and has nothing wait any more. */
    public void uncork(int fd) {
        set(fd, SOL_TCP, TCP_CORK, 0, "TCP_CORK 0");
    }

    /** Acknowledges at once; the kernel may fall back to delaying later (tcp(7)). */
    public void quickAck(int fd) {
        set(fd, SOL_TCP, TCP_QUICKACK, 1, "TCP_QUICKACK");
    }

    /**
     * Lets an acknowledgement wait for data that it can travel with, that of the handshake included when it is said before connect
     * (tcp(7); net/ipv4/tcp_input.c, tcp_rcv_synsent_state_process). {@link #quickAck} sends what waits.
     */
    public void delayedAck(int fd) {
        set(fd, SOL_TCP, TCP_QUICKACK, 0, "TCP_QUICKACK 0");
    }

    /** The largest segment, sent and offered to the peer, in bytes of TCP payload and options, 88 to 32767 (Linux). Before connect or listen. */
    public void maximumSegment(int fd, int bytes) {
        set(fd, SOL_TCP, TCP_MAXSEG, bytes, "TCP_MAXSEG " + bytes);
    }

    /** Writable only while fewer bytes than this wait unsent (tcp(7), TCP_NOTSENT_LOWAT). */
    public void notSentLowWater(int fd, int bytes) {
        set(fd, SOL_TCP, TCP_NOTSENT_LOWAT, bytes, "TCP_NOTSENT_LOWAT");
    }

    /** How long sent data may stay unacknowledged before the connection is given up (RFC 5482), in ms. */
    public void userTimeout(int fd, int millis) {
        set(fd, SOL_TCP, TCP_USER_TIMEOUT, millis, "TCP_USER_TIMEOUT");
    }

    /**
     * Probes a silent peer (RFC 9293 section 3.8.4).
     *
     * @param idleSeconds silence before the first probe, 1 to 32767
     * @param intervalSeconds between probes, 1 to 32767
     * @param probes unanswered ones before the connection is given up, 1 to 127
     */
    public void keepAlive(int fd, int idleSeconds, int intervalSeconds, int probes) {
        set(fd, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
        set(fd, SOL_TCP, TCP_KEEPIDLE, idleSeconds, "TCP_KEEPIDLE");
        set(fd, SOL_TCP, TCP_KEEPINTVL, intervalSeconds, "TCP_KEEPINTVL");
        set(fd, SOL_TCP, TCP_KEEPCNT, probes, "TCP_KEEPCNT");
    }

    /** Probes no more. */
    public void noKeepAlive(int fd) {
        set(fd, SOL_SOCKET, SO_KEEPALIVE, 0, "SO_KEEPALIVE");
    }

    /** The most that TCP sends, in bytes of payload per second (socket(7), SO_MAX_PACING_RATE; TCP paces itself where there is no fq). */
    public void maximumPacingRate(int fd, long bytesPerSecond) {
        value.bytes().putLong(0, bytesPerSecond);
        if (setOption(fd, SOL_SOCKET, SO_MAX_PACING_RATE, 8) != 0) {
            throw new LinuxException("setsockopt SO_MAX_PACING_RATE on descriptor " + fd, Errno.last());
        }
    }

    /** Takes data in SYNs (RFC 7413) on a listening socket, where {@code net.ipv4.tcp_fastopen} has bit 2; {@code queue} requests at once. */
    public void fastOpen(int fd, int queue) {
        set(fd, SOL_TCP, TCP_FASTOPEN, queue, "TCP_FASTOPEN");
    }

    /**
     * Lets connect wait for the first data, which goes out in the SYN where a cookie is known (tcp(7),
     * TCP_FASTOPEN_CONNECT).
     *
     * @return whether this host does that: {@code net.ipv4.tcp_fastopen} has bit 1 (else EOPNOTSUPP; net/ipv4/tcp.c)
     */
    public boolean fastOpenConnect(int fd) {
        value.bytes().putInt(0, 1);
        if (setOption(fd, SOL_TCP, TCP_FASTOPEN_CONNECT, 4) == 0) {
            return true;
        }
        int errno = Errno.last();
        if (errno == Errno.EOPNOTSUPP) {
            return false;
        }
        throw new LinuxException("setsockopt TCP_FASTOPEN_CONNECT on descriptor " + fd, errno);
    }

    /** Keeps the headers of each SYN for {@link #savedSyn}, on a listening socket. */
    public void saveSyn(int fd) {
        set(fd, SOL_TCP, TCP_SAVE_SYN, 1, "TCP_SAVE_SYN");
    }

    /** Takes the IP and TCP headers of an accepted socket's SYN, once; returns their length, 0 when there are none. */
    public int savedSyn(int fd, NativeBuffer into) {
        length.bytes().putInt(0, into.size());
        return getOption(fd, SOL_TCP, TCP_SAVED_SYN, into) == 0 ? length.bytes().getInt(0) : 0;
    }

    /** The type of service of an IPv4 socket's packets, or the traffic class of an IPv6 one's: the whole octet. */
    public void trafficClass(int fd, boolean ipv6, int octet) {
        set(fd, ipv6 ? SOL_IPV6 : SOL_IP, ipv6 ? IPV6_TCLASS : IP_TOS, octet, ipv6 ? "IPV6_TCLASS" : "IP_TOS");
    }

    /** The time to live or hop limit of a socket's packets, 1 to 255. */
    public void hopLimit(int fd, boolean ipv6, int hops) {
        set(
                fd,
                ipv6 ? SOL_IPV6 : SOL_IP,
                ipv6 ? IPV6_UNICAST_HOPS : IP_TTL,
                hops,
                ipv6 ? "IPV6_UNICAST_HOPS" : "IP_TTL");
    }

    /** Fills in struct tcp_info (linux/tcp.h); returns the length that this kernel has, 0 when there is none. */
    public int tcpInfo(int fd, NativeBuffer into) {
        length.bytes().putInt(0, into.size());
        return getOption(fd, SOL_TCP, TCP_INFO, into) == 0 ? length.bytes().getInt(0) : 0;
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

    /** The same; false for an unknown name. */
    public boolean bindToDeviceIfThere(int fd, String interfaceName) {
        try {
            bindToDevice(fd, interfaceName);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** Ties the socket to an interface by its number, which none need have (socket(7), SO_BINDTOIFINDEX, Linux 5.1). */
    public void bindToInterface(int fd, int index) {
        set(fd, SOL_SOCKET, SO_BINDTOIFINDEX, index, "SO_BINDTOIFINDEX");
    }

    /**
     * Ties the socket to no interface any more, where that is allowed: without CAP_NET_RAW a tied one stays so.
     * Allocates nothing.
     */
    public boolean anyDeviceIfAllowed(int fd) {
        if (setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, 0) == 0) {
            return true;
        }
        int errno = Errno.last();
        if (errno != Errno.EPERM) {
            throw new LinuxException("setsockopt SO_BINDTODEVICE to none on descriptor " + fd, errno);
        }
        return false;
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

    /**
     * Leaves the sizes of both buffers to the kernel again (socket(7), SO_BUF_LOCK, Linux 5.15; does nothing before).
     */
    public void tunedBuffers(int fd) {
        value.bytes().putInt(0, 0);
        if (setOption(fd, SOL_SOCKET, SO_BUF_LOCK, 4) != 0 && Errno.last() != Errno.ENOPROTOOPT) {
            throw new LinuxException("setsockopt SO_BUF_LOCK on descriptor " + fd, Errno.last());
        }
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
        if (getOption(fd, SOL_TCP, TCP_CONGESTION, value) != 0) {
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

    /** Bytes written and not yet sent for the first time (linux/sockios.h, SIOCOUTQNSD); 0 when the kernel does not say. */
    public int unsent(int fd) {
        return ask(fd, SIOCOUTQNSD);
    }

    /** Whether the next byte to be read is the one that the peer marked as urgent (sockatmark(3)). */
    public boolean atMark(int fd) {
        return ask(fd, SIOCATMARK) != 0;
    }

    private int ask(int fd, int request) {
        int answer =
                LIBC.ioctl(fd, request, value.address()) == 0 ? value.bytes().getInt(0) : 0;
        Reference.reachabilityFence(value);
        return answer;
    }

    private int setOption(int fd, int level, int option, int size) {
        int result = LIBC.setsockopt(fd, level, option, value.address(), size);
        Reference.reachabilityFence(value);
        return result;
    }

    private int getOption(int fd, int level, int option, NativeBuffer into) {
        int result = LIBC.getsockopt(fd, level, option, into.address(), length.address());
        Reference.reachabilityFence(into);
        Reference.reachabilityFence(length);
        return result;
    }

    private void linger(int fd, int on) {
        value.bytes().putInt(0, on).putInt(4, 0);
        if (setOption(fd, SOL_SOCKET, SO_LINGER, 8) != 0) {
            throw new LinuxException("setsockopt SO_LINGER on descriptor " + fd, Errno.last());
        }
    }

    private void force(int fd, int forced, int limited, int bytes, String name) {
        value.bytes().putInt(0, bytes);
        if (setOption(fd, SOL_SOCKET, forced, 4) == 0) {
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
        if (setOption(fd, level, option, 4) != 0) {
            throw new LinuxException("setsockopt " + name + " on descriptor " + fd, Errno.last());
        }
    }

    private void setText(int fd, int level, int option, String text, String name) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > 32) {
            throw new LinuxException("setsockopt " + name, Errno.EINVAL);
        }
        value.bytes().put(0, ascii);
        if (setOption(fd, level, option, ascii.length) != 0) {
            throw new LinuxException("setsockopt " + name + " on descriptor " + fd, Errno.last());
        }
    }

    private int get(int fd, int level, int option, String name) {
        length.bytes().putInt(0, 4);
        if (getOption(fd, level, option, value) != 0) {
            throw new LinuxException("getsockopt " + name + " on descriptor " + fd, Errno.last());
        }
        return value.bytes().getInt(0);
    }
}
