package org.satbed.proxy;

import org.satbed.linux.Errno;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.Pipe;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * One direction of a split connection. It reads only what it can hand on: at most one pipe's content is held here, so a slow reader
 * slows the writer down through the kernel's own flow control.
 *
 * <p>A short exchange is copied through the reactor's buffer. Once a read has filled that buffer the stream is taken for bulk, and
 * is spliced through a pipe that is borrowed while bytes are in flight. Where no pipe is to be had, bytes are peeked at, sent,
 * and only what was sent is taken from the source, so that nothing needs to be kept.
 *
 * <p>Readiness comes edge-triggered: {@code readable} and {@code writable} hold until the kernel says EAGAIN.
 *
 * <p>A source that was reset, or given up, still has what it had received before: recv(2) and splice(2) give it first
 * (net/ipv4/tcp.c, tcp_recvmsg_locked), then the error once, then the end of the stream as if nothing had been wrong.
 * So what is behind the last byte is judged by {@link #sourceGone}, never by the 0 alone.
 */
final class Relay {
    /** Bytes copied at once. */
    static final int BUFFER_SIZE = 64 * 1024;

    /** What {@link #pump} returns besides {@code -errno}: nothing more to do until an event comes. */
    static final int WAITING = 0;
    /** More can be done at once, but others shall have their turn. */
    static final int UNFINISHED = 1;
    /** The end of the stream was handed on. */
    static final int FINISHED = 2;
    /** The source is gone without an end of its stream, and all that had come from it was handed on. */
    static final int CUT = 3;

    /** Reads for each turn: about 16 MiB of bulk. */
    private static final int ROUNDS = 16;
    /** A splice that brings less is no bulk: copying is cheaper. */
    private static final int BULK_AT_LEAST = 16 * 1024;

    boolean readable;
    boolean writable;
    /** The source's end has come (and no reset before it was seen): a short read takes all that is before it. */
    boolean hangup;
    /**
     * The source is closed in both directions: behind its last byte comes its end or an error, and no event before
     * that.
     */
    boolean closed;
    /** The source sent urgent data: recv(2) stops short of its mark, and splice(2) never gets past. */
    boolean urgent;
    /** The source's connection is over: what has come from it is all that will. */
    private boolean gone;
    /** Whether its stream had ended before that. */
    private boolean endedBefore;
    /** Nothing is left of what a source that is gone had sent. */
    private boolean cut;

    private int sourceErrno;

    /** Nothing shall be moved for now, whatever is there: others' first bytes come before. */
    boolean waiting;

    /** Whether the error that {@link #pump} returned is the target's. */
    boolean targetFailed;

    private final Counter direction;
    private final SocketOptions options;
    private int from;
    private int to;
    private Pipe pipe;
    private long inPipe;
    private boolean bulk;
    private boolean sourceEnded;
    private boolean finished;
    private boolean lastDirection;
    private long bytes;

    /** @param direction where its bytes are counted */
    Relay(Counter direction, SocketOptions options) {
        this.direction = direction;
        this.options = options;
    }

    void start(int source, int target) {
        from = source;
        to = target;
        readable = false;
        writable = false;
        hangup = false;
        closed = false;
        urgent = false;
        gone = false;
        endedBefore = false;
        cut = false;
        sourceErrno = 0;
        waiting = false;
        targetFailed = false;
        inPipe = 0;
        bulk = false;
        sourceEnded = false;
        finished = false;
        bytes = 0;
    }

    boolean finished() {
        return finished;
    }

    /** Bytes handed on so far. */
    long bytes() {
        return bytes;
    }

    /** Bytes taken from the source and not handed on. */
    long held() {
        return inPipe;
    }

    /**
     * Moves what can be moved; see the constants for what comes back.
     *
     * @param last whether the other direction has finished: then both sockets are closed after this one has, and that ends the stream
     */
    int pump(NativeBuffer buffer, PipePool pipes, Counters counters, boolean last) {
        if (finished) {
            return FINISHED;
        }
        if (waiting) {
            return WAITING;
        }
        lastDirection = last;
        int result = move(buffer, pipes, counters);
        if (pipe != null && inPipe == 0) {
            pipes.giveBack(pipe);
            pipe = null;
        }
        return result;
    }

    /** Hands the first bytes to a target whose connect waits for them; returns 0, or {@code -errno} of that connect. */
    int sendEarly(NativeBuffer buffer, Counters counters) {
        writable = true;
        int result = peekAndSend(buffer, counters);
        writable = false; // until the target has answered
        return targetFailed ? result : 0;
    }

    /**
     * The source was reset or given up.
     *
     * @param mayHaveEnded whether a 0 of recv(2) is its end: what was wrong was not taken from it by another call, and
     *     would come first; or it is known that its end had come
     */
    void sourceGone(boolean mayHaveEnded) {
        gone = true;
        closed = true;
        readable = true;
        endedBefore = mayHaveEnded || hangup || sourceEnded;
    }

    /** Bytes taken from the source so far. */
    long taken() {
        return bytes + inPipe;
    }

    /** The error that was behind the last byte of a source that is gone, 0 for none. */
    int sourceErrno() {
        return sourceErrno;
    }

    /** Whether all that had come from a source that is gone was handed on. */
    boolean delivered() {
        return (cut || finished) && inPipe == 0;
    }

    /** Lets go of a borrowed pipe when the connection is gone. */
    void abandon(PipePool pipes) {
        if (pipe != null) {
            pipes.discard(pipe);
            pipe = null;
        }
    }

    private int move(NativeBuffer buffer, PipePool pipes, Counters counters) {
        for (int round = 0; round < ROUNDS; round++) {
            if (inPipe > 0) {
                int drained = drain(counters);
                if (drained < 0) {
                    return drained;
                }
                if (inPipe > 0) {
                    return WAITING;
                }
            }
            if (sourceEnded) {
                return finish();
            }
            if (cut) {
                return CUT;
            }
            if (!readable) {
                return WAITING;
            }
            int taken = take(buffer, pipes, counters);
            if (taken < 0) {
                return taken;
            }
            if (!writable && !sourceEnded && !cut && inPipe == 0) {
                return WAITING; // peeked, and the target takes nothing
            }
        }
        return UNFINISHED;
    }

    private int take(NativeBuffer buffer, PipePool pipes, Counters counters) {
        if (urgent && options.atMark(from)) {
            return sendUrgent(buffer, counters);
        }
        boolean pipeAtHand = pipe != null || pipes.canLend();
        if (!pipeAtHand) {
            // Without events between two reads a mark may have come that none has told of.
            return options.atMark(from) ? sendUrgent(buffer, counters) : peekAndSend(buffer, counters);
        }
        return bulk && !urgent ? fill(buffer, pipes, counters) : copy(buffer, pipes, counters);
    }

    private int fill(NativeBuffer buffer, PipePool pipes, Counters counters) {
        borrow(pipes);
        long n = pipe.fill(from, pipe.capacity());
        if (n > 0) {
            inPipe = n;
            bulk = n >= BULK_AT_LEAST;
            return 0;
        }
        if (n == 0) { // the mark of urgent data with the end behind it, or the end
            return options.atMark(from) ? sendUrgent(buffer, counters) : copy(buffer, pipes, counters);
        }
        return nothingTaken(n);
    }

    private int copy(NativeBuffer buffer, PipePool pipes, Counters counters) {
        long n = Sockets.receive(from, buffer.address(), BUFFER_SIZE, 0);
        if (n <= 0) {
            return nothingTaken(n);
        }
        bulk = n == BUFFER_SIZE;
        if (!bulk && !urgent && !closed) {
            readable = false; // epoll(7): a short read of a stream has emptied it; what comes later is a new edge
            sourceEnded = hangup; // its end had come before this read, which took everything before the end
        }
        int flags = sourceEnded ? Sockets.MORE : 0; // the end of the stream travels with the last data
        long sent = writable ? Sockets.send(to, buffer.address(), n, flags) : -Errno.EAGAIN;
        if (sent < 0) {
            if (!isFull(sent)) {
                inPipe += n; // for the count of what was cut off
                targetFailed = true;
                return (int) sent;
            }
            sent = 0;
        }
        count(sent, Counter.BYTES_COPIED, counters);
        return sent == n ? 0 : keep(buffer.address() + sent, n - sent, pipes);
    }

    /** What the target did not take waits in a pipe, which holds at least a buffer's size. */
    private int keep(long address, long length, PipePool pipes) {
        writable = false;
        borrow(pipes);
        long kept = pipe.write(address, length);
        if (kept != length) {
            throw new IllegalStateException("a pipe took " + kept + " of " + length + " bytes");
        }
        inPipe = length;
        return 0;
    }

    private int peekAndSend(NativeBuffer buffer, Counters counters) {
        if (!writable) {
            return 0;
        }
        long n = Sockets.receive(from, buffer.address(), BUFFER_SIZE, Sockets.PEEK);
        if (n <= 0) {
            return nothingTaken(n);
        }
        long sent = Sockets.send(to, buffer.address(), n, 0);
        if (sent < 0) {
            if (!isFull(sent)) {
                targetFailed = true;
                return (int) sent;
            }
            writable = false;
            return 0;
        }
        Sockets.receive(from, buffer.address(), sent, Sockets.DISCARD);
        writable = sent == n;
        count(sent, Counter.BYTES_COPIED, counters);
        return 0;
    }

    /**
     * Hands on the byte that was marked as urgent with its mark: whoever reads it finds it where it would without a
     * proxy.
     */
    private int sendUrgent(NativeBuffer buffer, Counters counters) {
        if (!writable) {
            return 0;
        }
        long n = Sockets.receive(from, buffer.address(), 1, Sockets.PEEK);
        if (n <= 0) {
            return nothingTaken(n); // announced, and not there yet
        }
        long sent = Sockets.send(to, buffer.address(), 1, Sockets.URGENT);
        if (sent < 0) {
            if (!isFull(sent)) {
                targetFailed = true;
                return (int) sent;
            }
            writable = false;
            return 0;
        }
        Sockets.receive(from, buffer.address(), 1, 0);
        urgent = false;
        count(1, Counter.BYTES_COPIED, counters);
        return 0;
    }

    /** Also while a SYN with data is being answered (tcp(7), TCP_FASTOPEN_CONNECT). */
    private static boolean isFull(long result) {
        return result == -Errno.EAGAIN || result == -Errno.EINPROGRESS;
    }

    private void count(long moved, Counter way, Counters counters) {
        bytes += moved;
        counters.add(way, moved);
        counters.add(direction, moved);
    }

    private int nothingTaken(long result) {
        if (result == 0) {
            sourceEnded = !gone || endedBefore;
            cut = !sourceEnded;
            return 0;
        }
        if (result == -Errno.EAGAIN) {
            readable = false;
            return 0;
        }
        if (gone) {
            sourceErrno = (int) -result;
            cut = true;
            return 0;
        }
        return (int) result;
    }

    private int drain(Counters counters) {
        while (writable && inPipe > 0) {
            long n = pipe.drain(to, inPipe);
            if (n == -Errno.EAGAIN) {
                writable = false;
            } else if (n < 0) {
                targetFailed = true;
                return (int) n;
            } else {
                inPipe -= n;
                count(n, Counter.BYTES_SPLICED, counters);
            }
        }
        return 0;
    }

    private int finish() {
        finished = true;
        int result = lastDirection ? 0 : Sockets.shutdownWrite(to);
        targetFailed = result < 0;
        return result < 0 ? result : FINISHED;
    }

    private void borrow(PipePool pipes) {
        if (pipe == null) {
            pipe = pipes.borrow();
        }
    }
}
