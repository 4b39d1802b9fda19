package org.satbed.linux;

/**
 * The levels, options and requests of sockets that {@link SocketOptions} has methods for, by the names and numbers of
 * Linux's headers (asm-generic/socket.h, linux/in.h, in6.h, tcp.h, sockios.h); equal on x86-64 and arm64, which a test
 * holds.
 */
final class SocketNumbers {
    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_TCP = 6;
    static final int SOL_IPV6 = 41;
    static final int SO_REUSEADDR = 2;
    static final int SO_ERROR = 4;
    static final int SO_SNDBUF = 7;
    static final int SO_KEEPALIVE = 9;
    static final int SO_RCVBUF = 8;
    static final int SO_OOBINLINE = 10;
    static final int SO_LINGER = 13;
    static final int SO_REUSEPORT = 15;
    static final int SO_BINDTODEVICE = 25;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_MAX_PACING_RATE = 47;
    static final int SO_BINDTOIFINDEX = 62;
    static final int SO_BUF_LOCK = 72;
    static final int IP_TOS = 1;
    static final int IP_TTL = 2;
    static final int IP_PKTINFO = 8;
    static final int IP_TRANSPARENT = 19;
    static final int IP_BIND_ADDRESS_NO_PORT = 24;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_TCLASS = 67;
    static final int IPV6_TRANSPARENT = 75;
    static final int TCP_NODELAY = 1;
    static final int TCP_MAXSEG = 2;
    static final int TCP_CORK = 3;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int TCP_INFO = 11;
    static final int TCP_QUICKACK = 12;
    static final int TCP_CONGESTION = 13;
    static final int TCP_USER_TIMEOUT = 18;
    static final int TCP_FASTOPEN = 23;
    static final int TCP_NOTSENT_LOWAT = 25;
    static final int TCP_SAVE_SYN = 27;
    static final int TCP_SAVED_SYN = 28;
    static final int TCP_FASTOPEN_CONNECT = 30;
    static final int SIOCINQ = 0x541B;
    static final int SIOCOUTQ = 0x5411;
    static final int SIOCOUTQNSD = 0x894B;
    static final int SIOCATMARK = 0x8905;

    private SocketNumbers() {}
}
