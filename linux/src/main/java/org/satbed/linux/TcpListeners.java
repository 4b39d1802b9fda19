package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The listening TCP sockets of a network namespace, with what {@code /proc/net/tcp} does not say of them
 * (sock_diag(7)).
 */
public final class TcpListeners {
    private static final int AF_NETLINK = 16;
    private static final int RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int REQUEST_DUMP = 0x301;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int IPPROTO_TCP = 6;
    private static final int LISTEN = 1 << 10;
    private static final int INET_DIAG_SKV6ONLY = 11;
    private static final int INET_DIAG_SOCKOPT = 22;
    private static final int TRANSPARENT = 1 << 5; // struct inet_diag_sockopt, linux/inet_diag.h
    private static final int HEADER = 16;
    private static final int REQUEST = HEADER + 56;
    private static final int MESSAGE = 72;
    private static final int BUFFER = 64 * 1024;

    private TcpListeners() {}

    /**
     * A socket that listens.
     *
     * @param at its address and port
     * @param device index of the interface that it is bound to, 0 for none
     * @param onlyV6 whether IPv4 does not reach it though its address is IPv6's
     * @param transparent whether it has {@code IP_TRANSPARENT}, without which TPROXY gives it nothing; empty
     *     before Linux 5.10
     * @param inode its number in {@code /proc/PID/fd}
     */
    public record Listener(
            InetSocketAddress at, int device, boolean onlyV6, Optional<Boolean> transparent, long inode) {}

    /** Those of the calling thread's network namespace. */
    public static List<Listener> now() {
        int fd = LIBC.socket(AF_NETLINK, RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            throw new LinuxException("socket(AF_NETLINK, NETLINK_SOCK_DIAG)", Errno.last());
        }
        try {
            List<Listener> all = new ArrayList<>();
            NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
            dump(fd, buffer, InetEndpoint.IPV4, all);
            dump(fd, buffer, InetEndpoint.IPV6, all);
            Reference.reachabilityFence(buffer);
            return all;
        } finally {
            Descriptors.close(fd);
        }
    }

    private static void dump(int fd, NativeBuffer buffer, int family, List<Listener> all) {
        ByteBuffer bytes = buffer.bytes();
        for (int i = 0; i < REQUEST; i++) {
            bytes.put(i, (byte) 0);
        }
        bytes.putInt(0, REQUEST).putShort(4, (short) SOCK_DIAG_BY_FAMILY).putShort(6, (short) REQUEST_DUMP);
        bytes.putInt(8, family).put(HEADER, (byte) family).put(HEADER + 1, (byte) IPPROTO_TCP);
        bytes.putInt(HEADER + 4, LISTEN);
        if (LIBC.send(fd, buffer.address(), REQUEST, 0) < 0) {
            throw new LinuxException("send to NETLINK_SOCK_DIAG", Errno.last());
        }
        while (true) {
            long length = LIBC.recv(fd, buffer.address(), BUFFER, MSG_DONTWAIT);
            if (length < 0) {
                throw new LinuxException("receive from NETLINK_SOCK_DIAG", Errno.last());
            }
            int size;
            for (int at = 0; at + HEADER <= length; at += size + 3 & ~3) {
                size = Math.max(HEADER, bytes.getInt(at));
                int type = Short.toUnsignedInt(bytes.getShort(at + 4));
                if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                    return; // an error: without IPv6, or without sock_diag
                }
                all.add(listener(bytes, at + HEADER, at + size));
            }
        }
    }

    private static Listener listener(ByteBuffer bytes, int at, int end) {
        boolean v4 = bytes.get(at) == InetEndpoint.IPV4;
        int port = (bytes.get(at + 4) & 0xff) << 8 | bytes.get(at + 5) & 0xff;
        byte[] address = new byte[v4 ? 4 : 16];
        bytes.get(at + 8, address);
        boolean onlyV6 = false;
        Optional<Boolean> transparent = Optional.empty();
        int size;
        for (int each = at + MESSAGE; each + 4 <= end; each += Math.max(4, size + 3 & ~3)) {
            size = Short.toUnsignedInt(bytes.getShort(each));
            int kind = bytes.getShort(each + 2);
            if (kind == INET_DIAG_SKV6ONLY) {
                onlyV6 = bytes.get(each + 4) != 0;
            } else if (kind == INET_DIAG_SOCKOPT) {
                transparent = Optional.of((bytes.get(each + 4) & TRANSPARENT) != 0);
            }
        }
        try {
            InetSocketAddress local = new InetSocketAddress(InetAddress.getByAddress(address), port);
            return new Listener(
                    local, bytes.getInt(at + 40), onlyV6, transparent, Integer.toUnsignedLong(bytes.getInt(at + 68)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // 4 or 16 bytes always
        }
    }
}
