package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;

/** A counter that wakes an epoll loop from another thread (eventfd(2)). */
public final class EventFd implements AutoCloseable {
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;

    private final int fd;
    private final NativeBuffer one = NativeBuffer.allocate(8);
    private final NativeBuffer taken = NativeBuffer.allocate(8);

    /** A counter at 0. */
    public EventFd() {
        fd = LIBC.eventfd(0, NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw new LinuxException("eventfd", Errno.last());
        }
        one.bytes().putLong(0, 1);
    }

    /** Readable when {@link #signal} was called since the last {@link #clear}. */
    public int descriptor() {
        return fd;
    }

    /** From any thread: makes it readable. */
    public void signal() {
        Descriptors.write(fd, one.address(), 8);
    }

    /** From the loop's thread: makes it unreadable again. */
    public void clear() {
        Descriptors.read(fd, taken.address(), 8);
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }
}
