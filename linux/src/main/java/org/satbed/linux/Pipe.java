package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.util.Optional;

/** A non-blocking kernel pipe, through which {@link #fill} and {@link #drain} move bytes between sockets without copying them (splice(2)). */
public final class Pipe implements AutoCloseable {
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int SPLICE_MOVE_NONBLOCK = 1 | 2;

    private final int readEnd;
    private final int writeEnd;
    private final int capacity;

    private Pipe(int readEnd, int writeEnd, int capacity) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
        this.capacity = capacity;
    }

    /**
     * A pipe of the wanted capacity, or of a smaller one where the user's quota is used up ({@code fs.pipe-user-pages-soft}, pipe(7):
     * beyond it F_SETPIPE_SZ fails with EPERM for an unprivileged user).
     *
     * @param wantedCapacity bytes; the kernel rounds up to a power of two pages
     * @return empty when no descriptor is left
     */
    public static Optional<Pipe> open(int wantedCapacity) {
        NativeBuffer ends = NativeBuffer.allocate(8);
        if (LIBC.pipe2(ends.address(), NONBLOCK_CLOEXEC) != 0) {
            int errno = Errno.last();
            if (errno == Errno.EMFILE || errno == Errno.ENFILE) {
                return Optional.empty();
            }
            throw new LinuxException("pipe2", errno);
        }
        int readEnd = ends.bytes().getInt(0);
        int writeEnd = ends.bytes().getInt(4);
        Reference.reachabilityFence(ends);
        int capacity = LIBC.fcntl(writeEnd, F_SETPIPE_SZ, wantedCapacity);
        if (capacity < 0) {
            capacity = LIBC.fcntl(writeEnd, F_GETPIPE_SZ, 0);
        }
        return Optional.of(new Pipe(readEnd, writeEnd, capacity));
    }

    /** Bytes that the pipe can hold, if they come in full pages. */
    public int capacity() {
        return capacity;
    }

    /** Moves up to {@code length} bytes from a socket into the pipe; returns their number, 0 at the socket's end, or {@code -errno}. */
    public long fill(int socket, long length) {
        return splice(socket, writeEnd, length);
    }

    /** Moves up to {@code length} bytes from the pipe to a socket; returns their number or {@code -errno}. */
    public long drain(int socket, long length) {
        return splice(readEnd, socket, length);
    }

    /** Puts copied bytes into the pipe; returns their number or {@code -errno}. */
    public long write(long buffer, long length) {
        return Descriptors.write(writeEnd, buffer, length);
    }

    /** Takes bytes out of the pipe; returns their number or {@code -errno}. */
    public long read(long buffer, long length) {
        return Descriptors.read(readEnd, buffer, length);
    }

    @Override
    public void close() {
        Descriptors.close(readEnd);
        Descriptors.close(writeEnd);
    }

    private static long splice(int from, int to, long length) {
        while (true) {
            long n = Splice.call(from, to, length, SPLICE_MOVE_NONBLOCK);
            if (n >= 0) {
                return n;
            }
            int errno = Errno.last();
            if (errno != Errno.EINTR) {
                return -errno;
            }
        }
    }
}
