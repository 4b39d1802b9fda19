package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * One epoll instance (epoll(7)) and the room for one batch of its events. Each watched descriptor carries a {@code long} of the
 * caller's. Used by one thread.
 */
public final class Epoll implements AutoCloseable {
    public static final int IN = 0x1;
    /** Urgent data (tcp(7)). */
    public static final int PRIORITY = 0x2;

    public static final int OUT = 0x4;
    public static final int ERROR = 0x8;
    public static final int HANGUP = 0x10;
    public static final int READ_HANGUP = 0x2000;
    /** Report changes, not states. */
    public static final int EDGE_TRIGGERED = 1 << 31;

    private static final int CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DELETE = 2;

    private final EventLayout layout = EventLayout.ofThisMachine();
    private final int fd;
    private final int maxEvents;
    private final NativeBuffer events;
    private final ByteBuffer eventBytes;
    private final NativeBuffer change = NativeBuffer.allocate(16);

    /** @param maxEvents the most events that one {@link #await} returns */
    public Epoll(int maxEvents) {
        this.maxEvents = maxEvents;
        this.events = NativeBuffer.allocate(maxEvents * layout.size());
        this.eventBytes = events.bytes();
        this.fd = LIBC.epoll_create1(CLOEXEC);
        if (fd < 0) {
            throw new LinuxException("epoll_create1", Errno.last());
        }
    }

    /** Watches a descriptor for {@code interest} (a set of the constants here); {@code data} comes back with each event. */
    public void add(int watched, int interest, long data) {
        change.bytes().putInt(0, interest).putLong(layout.dataAt(), data);
        if (LIBC.epoll_ctl(fd, CTL_ADD, watched, change.address()) != 0) {
            throw new LinuxException("epoll_ctl add of descriptor " + watched, Errno.last());
        }
    }

    /** Stops watching. Closing a descriptor does the same. */
    public void remove(int watched) {
        if (LIBC.epoll_ctl(fd, CTL_DELETE, watched, change.address()) != 0) {
            throw new LinuxException("epoll_ctl delete of descriptor " + watched, Errno.last());
        }
    }

    /** Ends the watch of a descriptor that need not be watched; returns whether it was. */
    public boolean forget(int watched) {
        return LIBC.epoll_ctl(fd, CTL_DELETE, watched, change.address()) == 0;
    }

    /**
     * Waits for events.
     *
     * @param timeoutMillis −1: as long as it takes; 0: only look
     * @return how many there are; 0 after the time-out or an interruption
     */
    public int await(int timeoutMillis) {
        int n = LIBC.epoll_wait(fd, events.address(), maxEvents, timeoutMillis);
        if (n >= 0) {
            return n;
        }
        int errno = Errno.last();
        if (errno == Errno.EINTR) {
            return 0;
        }
        throw new LinuxException("epoll_wait", errno);
    }

    /** What happened in event {@code index} of the last batch. */
    public int happened(int index) {
        return eventBytes.getInt(index * layout.size());
    }

    /** The caller's {@code long} of event {@code index}. */
    public long data(int index) {
        return eventBytes.getLong(index * layout.size() + layout.dataAt());
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }

    /**
     * {@code struct epoll_event}: packed on x86-64 (Linux, {@code uapi/linux/eventpoll.h}, EPOLL_PACKED), naturally aligned
     * elsewhere.
     */
    record EventLayout(int size, int dataAt) {
        static EventLayout of(String architecture) {
            return switch (architecture) {
                case "amd64", "x86_64" -> new EventLayout(12, 4);
                case "aarch64", "arm64" -> new EventLayout(16, 8);
                default ->
                    throw new UnsupportedOperationException("satbed runs on x86-64 and arm64, not on " + architecture);
            };
        }

        static EventLayout ofThisMachine() {
            return of(System.getProperty("os.arch"));
        }
    }
}
