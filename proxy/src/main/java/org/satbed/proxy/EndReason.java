package org.satbed.proxy;

import org.satbed.linux.Errno;

/** Why a connection that was accepted is not there any more. */
public enum EndReason {
    /** Both directions' ends of stream were relayed. */
    ORDERLY("ended", Counter.ENDED_ORDERLY),
    /** The client reset it. */
    CLIENT_RESET("reset by the client", Counter.RESET_BY_CLIENT),
    /** The server reset it. */
    SERVER_RESET("reset by the server", Counter.RESET_BY_SERVER),
    /** One of the two could not be reached any more, or the kernel gave it up. */
    LOST("lost", Counter.LOST),
    /** The server refused it. */
    REFUSED("refused by the server", Counter.REFUSED),
    /** The server could not be reached. */
    UNREACHABLE("server unreachable", Counter.UNREACHABLE),
    /** The server did not answer within the connect time-out. */
    CONNECT_TIMEOUT("connect time-out", Counter.TIMED_OUT_CONNECTING),
    /** It was not established within the pending lifetime. */
    PENDING_TIMEOUT("pending lifetime over", Counter.TIMED_OUT_PENDING),
    /** No byte moved for the idle time-out. */
    IDLE_TIMEOUT("idle time-out", Counter.TIMED_OUT_IDLE),
    /** One direction had ended, and no byte moved in the other for the half-open time-out. */
    HALF_OPEN_TIMEOUT("half-open time-out", Counter.TIMED_OUT_HALF_OPEN),
    /**
     * A system call of it failed that hardly ever does, or something else went wrong in its handling: the log says
     * what.
     */
    FAILED("failed", Counter.CONNECTION_FAILED),
    /** The proxy was stopped, and its time to drain was over. */
    STOPPED("proxy stopped", Counter.STOPPED);

    private final String text;
    private final Counter counter;

    EndReason(String text, Counter counter) {
        this.text = text;
        this.counter = counter;
    }

    /**
     * Why a connection ends with an error of one of its sockets.
     *
     * @param connecting whether its server had not answered yet
     */
    static EndReason of(int errno, boolean atClient, boolean connecting) {
        if (errno == Errno.ECONNRESET || errno == Errno.EPIPE) {
            return atClient ? CLIENT_RESET : SERVER_RESET;
        }
        if (!atClient && errno == Errno.ECONNREFUSED) {
            return REFUSED;
        }
        return connecting && !atClient ? UNREACHABLE : LOST;
    }

    /**
     * Whether an error of a read or write says that the other end, or the way there, is gone; else the call itself has
     * failed (tcp(7), ip(7)).
     */
    static boolean isOfPeer(int errno) {
        return switch (errno) {
            case Errno.ECONNRESET,
                    Errno.EPIPE,
                    Errno.ETIMEDOUT,
                    Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH,
                    Errno.ENETDOWN,
                    Errno.ECONNREFUSED,
                    Errno.ECONNABORTED,
                    Errno.ENOTCONN,
                    Errno.EACCES,
                    Errno.EPROTO,
                    Errno.EHOSTDOWN,
                    Errno.ENONET,
                    Errno.ENOPROTOOPT,
                    Errno.EMSGSIZE -> true; // the last ones by ICMP (net/ipv4/icmp.c, icmp_err_convert)
            default -> false;
        };
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** Where it is counted. */
    public Counter counter() {
        return counter;
    }

    /** Whether it ends with resets. */
    public boolean isReset() {
        return this != ORDERLY;
    }
}
