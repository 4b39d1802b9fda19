package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/** The socket on which a service tells its manager what it is about (sd_notify(3)): one datagram for each message. */
public final class ServiceSocket {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000; // SOCK_NONBLOCK | SOCK_CLOEXEC
    /** sizeof(sun_path) in struct sockaddr_un (unix(7)). */
    private static final int LONGEST_PATH = 108;

    private ServiceSocket() {}

    /**
     * Sends a message.
     *
     * @param path of the socket, with {@code @} before one in the abstract namespace, as in {@code NOTIFY_SOCKET}
     * @param message lines such as {@code READY=1}
     * @return 0 or {@code -errno}
     * @throws IllegalArgumentException for a path that no socket can have
     */
    public static int send(String path, String message) {
        NativeBuffer address = address(path);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        NativeBuffer text = NativeBuffer.allocate(Math.max(1, bytes.length));
        text.bytes().put(0, bytes);
        int fd = open();
        try {
            if (LIBC.connect(fd, address.address(), address.size()) < 0) {
                return -Errno.last();
            }
            return (int) Math.min(0, Sockets.send(fd, text.address(), bytes.length, 0));
        } finally {
            Descriptors.close(fd);
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(text);
        }
    }

    /**
     * The manager's end, from which datagrams are read by {@link Sockets#receive}.
     *
     * @return its descriptor
     * @throws LinuxException if something is there already
     */
    public static int listen(String path) {
        NativeBuffer address = address(path);
        int fd = open();
        if (LIBC.bind(fd, address.address(), address.size()) < 0) {
            int errno = Errno.last();
            Descriptors.close(fd);
            throw new LinuxException("bind " + path, errno);
        }
        Reference.reachabilityFence(address);
        return fd;
    }

    private static int open() {
        int fd = LIBC.socket(AF_UNIX, SOCK_DGRAM | NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new LinuxException("socket(AF_UNIX)", Errno.last());
        }
        return fd;
    }

    /** A struct sockaddr_un of the length that belongs to it: a name in the abstract namespace ends where that says. */
    static NativeBuffer address(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length < 2 || name.length >= LONGEST_PATH || name[0] != '/' && name[0] != '@') {
            throw new IllegalArgumentException("'" + path + "' is not the path of a socket");
        }
        boolean isAbstract = name[0] == '@';
        NativeBuffer address = NativeBuffer.allocate(2 + name.length + (isAbstract ? 0 : 1));
        address.bytes().putShort(0, (short) AF_UNIX).put(2, name);
        if (isAbstract) {
            address.bytes().put(2, (byte) 0);
        }
        return address;
    }
}
