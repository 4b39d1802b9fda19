package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

/** What all descriptors have in common. */
public final class Descriptors {
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private Descriptors() {}

    /** Closes; whatever close reports, the descriptor is gone (close(2)), so nothing is returned. */
    public static void close(int fd) {
        LIBC.close(fd);
    }

    /** Another descriptor of what this one is of, close-on-exec (dup(2)): it is open until both are closed. */
    public static int duplicate(int fd) {
        int other = LIBC.fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (other < 0) {
            throw new LinuxException("fcntl F_DUPFD_CLOEXEC of descriptor " + fd, Errno.last());
        }
        return other;
    }

    /** Opens a file for reading, close-on-exec. */
    public static int openForReading(String path) {
        int fd = tryOpenForReading(path);
        if (fd < 0) {
            throw new LinuxException("open " + path, -fd);
        }
        return fd;
    }

    /** The same; returns {@code -errno} instead of throwing. */
    public static int tryOpenForReading(String path) {
        int fd = LIBC.open(path, O_CLOEXEC, 0);
        return fd >= 0 ? fd : -Errno.last();
    }

    /** read(2): bytes read, 0 at the end, or {@code -errno}. */
    public static long read(int fd, long buffer, long length) {
        long n = LIBC.read(fd, buffer, length);
        return n >= 0 ? n : -Errno.last();
    }

    /** write(2): bytes taken, or {@code -errno}. */
    public static long write(int fd, long buffer, long length) {
        long n = LIBC.write(fd, buffer, length);
        return n >= 0 ? n : -Errno.last();
    }
}
