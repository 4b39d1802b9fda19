package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection between two processes of this host that carries messages, each with a descriptor or none (unix(7),
 * SOCK_SEQPACKET and SCM_RIGHTS): what the descriptor is of is open in both processes then. Its name is in the abstract
 * namespace, which everybody on the host can reach: whoever takes something from it, or gives something away, looks at
 * {@link #peer} first. One thread at a time.
 */
public final class DescriptorSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int CLOEXEC = 0x80000; // SOCK_CLOEXEC; for accept4 too
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    // struct msghdr, struct iovec, struct cmsghdr (LP64)
    private static final int MESSAGE_SIZE = 56;
    private static final int IOV_AT = 16;
    private static final int IOV_COUNT_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int FLAGS_AT = 48;
    private static final int IOVEC_SIZE = 16;
    private static final int CONTROL_HEADER = 16;
    private static final int CONTROL_LEVEL_AT = 8;
    private static final int CONTROL_TYPE_AT = 12;
    private static final int CONTROL_SPACE = 24; // CMSG_SPACE(sizeof(int))

    private static final int LONGEST = 16 * 1024;
    private static final int BACKLOG = 8;
    private static final int SEND_SECONDS = 10;
    private static final int NONE = -1;

    private final int fd;
    private final NativeBuffer text = NativeBuffer.allocate(LONGEST);
    private final NativeBuffer frame = NativeBuffer.allocate(MESSAGE_SIZE + IOVEC_SIZE + CONTROL_SPACE);

    /**
     * A message.
     *
     * @param text at most 16 kB as UTF-8, not empty
     * @param descriptor what came with it, the receiver's to close; -1 for none
     */
    public record Message(String text, int descriptor) {}

    private DescriptorSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Waits for others at a name.
     *
     * @param name {@code @} and what nobody guesses
     * @throws LinuxException if the name is taken
     */
    public static DescriptorSocket listen(String name) {
        NativeBuffer address = ServiceSocket.address(name);
        DescriptorSocket socket = open();
        if (LIBC.bind(socket.fd, address.address(), address.size()) < 0 || LIBC.listen(socket.fd, BACKLOG) < 0) {
            throw socket.failed("listen on " + name);
        }
        Reference.reachabilityFence(address);
        return socket;
    }

    /** Connects to who listens at a name. */
    public static DescriptorSocket connect(String name) {
        NativeBuffer address = ServiceSocket.address(name);
        DescriptorSocket socket = open();
        if (LIBC.connect(socket.fd, address.address(), address.size()) < 0) {
            throw socket.failed("connect to " + name);
        }
        Reference.reachabilityFence(address);
        return socket;
    }

    private static DescriptorSocket open() {
        int fd = LIBC.socket(AF_UNIX, SOCK_SEQPACKET | CLOEXEC, 0);
        if (fd < 0) {
            throw new LinuxException("socket(AF_UNIX)", Errno.last());
        }
        return new DescriptorSocket(fd);
    }

    private LinuxException failed(String call) {
        int errno = Errno.last();
        close();
        return new LinuxException(call, errno);
    }

    /** Whoever connects within a time; empty when nobody does. */
    public Optional<DescriptorSocket> accept(Duration patience) {
        limit(SO_RCVTIMEO, patience);
        int other = LIBC.accept4(fd, 0, 0, CLOEXEC);
        if (other >= 0) {
            return Optional.of(new DescriptorSocket(other));
        }
        int errno = Errno.last();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ECONNABORTED) {
            return Optional.empty();
        }
        throw new LinuxException("accept", errno);
    }

    /** The process at the other end, as it was when it connected or listened. */
    public long peer() {
        frame.bytes().putInt(0, 12); // struct ucred: pid, uid, gid
        if (LIBC.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, text.address(), frame.address()) != 0) {
            throw new LinuxException("getsockopt SO_PEERCRED", Errno.last());
        }
        return text.bytes().getInt(0);
    }

    /**
     * Sends a message; waits 10 s at most for room.
     *
     * @param message not empty, 16 kB at most
     * @param descriptor what goes with it and stays open here too; -1 for none
     * @throws LinuxException also when nobody is there any more (EPIPE)
     */
    public void send(String message, int descriptor) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST) {
            throw new IllegalArgumentException("a message of " + bytes.length + " bytes");
        }
        text.bytes().put(0, bytes);
        prepare(bytes.length, descriptor != NONE);
        if (descriptor != NONE) {
            int at = MESSAGE_SIZE + IOVEC_SIZE;
            frame.bytes()
                    .putLong(at, CONTROL_HEADER + Integer.BYTES)
                    .putInt(at + CONTROL_LEVEL_AT, SOL_SOCKET)
                    .putInt(at + CONTROL_TYPE_AT, SCM_RIGHTS)
                    .putInt(at + CONTROL_HEADER, descriptor);
        }
        limit(SO_SNDTIMEO, Duration.ofSeconds(SEND_SECONDS));
        while (LIBC.sendmsg(fd, frame.address(), MSG_NOSIGNAL) < 0) {
            int errno = Errno.last();
            if (errno != Errno.EINTR) {
                throw new LinuxException("sendmsg", errno);
            }
        }
    }

    /**
     * The next message.
     *
     * @return empty at the end: the other process has closed its end, or is gone
     * @throws LinuxException EAGAIN when none has come in time; EMFILE when its descriptor found no room
     */
    public Optional<Message> receive(Duration patience) {
        limit(SO_RCVTIMEO, patience);
        prepare(LONGEST, true);
        long n = LIBC.recvmsg(fd, frame.address(), MSG_CMSG_CLOEXEC);
        for (int errno = n < 0 ? Errno.last() : 0; n < 0; errno = Errno.last()) {
            if (errno == Errno.ECONNRESET) {
                return Optional.empty();
            }
            if (errno != Errno.EINTR) {
                throw new LinuxException("recvmsg", errno);
            }
            prepare(LONGEST, true);
            n = LIBC.recvmsg(fd, frame.address(), MSG_CMSG_CLOEXEC);
        }
        ByteBuffer header = frame.bytes();
        if ((header.getInt(FLAGS_AT) & MSG_CTRUNC) != 0) {
            throw new LinuxException("recvmsg of a descriptor", Errno.EMFILE);
        }
        if (n == 0) {
            return Optional.empty();
        }
        int at = MESSAGE_SIZE + IOVEC_SIZE;
        boolean with = header.getLong(CONTROL_LENGTH_AT) >= CONTROL_HEADER + Integer.BYTES
                && header.getInt(at + CONTROL_TYPE_AT) == SCM_RIGHTS;
        byte[] bytes = new byte[(int) n];
        text.bytes().get(0, bytes);
        return Optional.of(new Message(
                new String(bytes, StandardCharsets.UTF_8), with ? header.getInt(at + CONTROL_HEADER) : NONE));
    }

    private void prepare(int length, boolean control) {
        frame.bytes()
                .putLong(0, 0)
                .putLong(8, 0)
                .putLong(IOV_AT, frame.address() + MESSAGE_SIZE)
                .putLong(IOV_COUNT_AT, 1)
                .putLong(CONTROL_AT, control ? frame.address() + MESSAGE_SIZE + IOVEC_SIZE : 0)
                .putLong(CONTROL_LENGTH_AT, control ? CONTROL_SPACE : 0)
                .putLong(FLAGS_AT, 0)
                .putLong(MESSAGE_SIZE, text.address())
                .putLong(MESSAGE_SIZE + 8, length);
    }

    private void limit(int option, Duration patience) {
        long micros = Math.max(1, patience.toNanos() / 1_000); // 0 would be for ever
        frame.bytes().putLong(0, micros / 1_000_000).putLong(8, micros % 1_000_000);
        if (LIBC.setsockopt(fd, SOL_SOCKET, option, frame.address(), 16) != 0) {
            throw new LinuxException("setsockopt of a time-out", Errno.last());
        }
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffers
    }
}
