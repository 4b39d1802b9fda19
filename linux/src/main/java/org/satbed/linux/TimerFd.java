package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;

/**
 * A one-shot timer on CLOCK_MONOTONIC that an epoll loop can wait for (timerfd_create(2)): to the microsecond, where
 * epoll_wait's own time-out knows milliseconds. {@link System#nanoTime} reads the same clock on Linux.
 */
public final class TimerFd implements AutoCloseable {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int TFD_TIMER_ABSTIME = 1;
    private static final long NANOS = 1_000_000_000L;

    private final int fd;
    private final NativeBuffer setting = NativeBuffer.allocate(32); // struct itimerspec
    private final NativeBuffer expirations = NativeBuffer.allocate(8);

    /** A disarmed timer. */
    public TimerFd() {
        fd = LIBC.timerfd_create(CLOCK_MONOTONIC, NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw new LinuxException("timerfd_create", Errno.last());
        }
    }

    /** Readable once the time has come. */
    public int descriptor() {
        return fd;
    }

    /** Goes off at a time of {@link System#nanoTime}'s clock; at once when it has passed. */
    public void setTo(long nanoTime) {
        set(Math.max(nanoTime, 1)); // 0 would disarm
    }

    /** Never goes off, until set again. */
    public void disarm() {
        set(0);
    }

    /** Makes it unreadable again after it went off. */
    public void clear() {
        Descriptors.read(fd, expirations.address(), 8);
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }

    private void set(long nanoTime) {
        setting.bytes().putLong(16, nanoTime / NANOS).putLong(24, nanoTime % NANOS);
        if (LIBC.timerfd_settime(fd, TFD_TIMER_ABSTIME, setting.address(), 0) != 0) {
            throw new LinuxException("timerfd_settime", Errno.last());
        }
    }
}
