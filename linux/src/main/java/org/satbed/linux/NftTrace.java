package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace of packets through the rules of nftables, for those of which a rule said {@code meta nftrace set 1}
 * (nft(8), monitor trace; linux/netfilter/nf_tables.h, NFTA_TRACE_…): the kernel writes it while the packet passes.
 * Belongs to the network namespace in which it was opened. Needs CAP_NET_ADMIN.
 */
public final class NftTrace implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NFNLGRP_NFTRACE = 9;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_SOCKET = 1;
    private static final int ENOBUFS = 105;

    private static final int HEADER = 16 + 4; // struct nlmsghdr, struct nfgenmsg
    private static final int BUFFER = 64 * 1024;
    private static final int POLICY = 16;

    private final int fd;
    private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
    private final ByteBuffer bytes = buffer.bytes();

    /** The fate of a packet at one place of the rules. */
    public enum Verdict {
        DROP,
        ACCEPT,
        STOLEN,
        QUEUE,
        CONTINUE,
        JUMP,
        GOTO,
        RETURN,
        OTHER;

        static Verdict of(int code) {
            return switch (code) {
                case 0 -> DROP;
                case 1 -> ACCEPT;
                case 2 -> STOLEN;
                case 3 -> QUEUE;
                case -1 -> CONTINUE;
                case -3 -> JUMP;
                case -4 -> GOTO;
                case -5 -> RETURN;
                default -> (code & 0xff) == 0 ? DROP : OTHER; // a drop that carries an errno
            };
        }
    }

    /**
     * One place that a packet met.
     *
     * @param packet the same for all places of one packet
     * @param family as nft writes it: {@code inet}, {@code ip}, {@code ip6}, {@code bridge}, {@code netdev},
     *     {@code arp}
     * @param table name of the table
     * @param chain name of the chain
     * @param handle number of the rule, 0 for the end of a chain and for its policy
     * @param verdict what was decided there
     * @param mark of the packet then
     * @param in index of the interface that it came by, 0 for none
     * @param out index of the interface that it leaves by, 0 where that is not known (yet)
     * @param network the packet's network header, as far as the kernel tells it; empty where that was told before
     * @param transport the same of its transport header
     */
    public record Event(
            int packet,
            String family,
            String table,
            String chain,
            long handle,
            Verdict verdict,
            int mark,
            int in,
            int out,
            byte[] network,
            byte[] transport) {}

    /** Listens from now on. */
    public NftTrace() {
        fd = LIBC.socket(AF_NETLINK, RAW_NONBLOCK_CLOEXEC, NETLINK_NETFILTER);
        if (fd < 0) {
            throw new LinuxException("socket(AF_NETLINK, NETLINK_NETFILTER)", Errno.last());
        }
        bytes.putInt(0, 4 << 20);
        LIBC.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, buffer.address(), 4); // as it is, where it is refused
        bytes.putShort(0, (short) AF_NETLINK)
                .putShort(2, (short) 0)
                .putInt(4, 0)
                .putInt(8, 0);
        boolean bound = LIBC.bind(fd, buffer.address(), 12) == 0;
        bytes.putInt(0, NFNLGRP_NFTRACE);
        if (!bound || LIBC.setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, buffer.address(), 4) != 0) {
            int errno = Errno.last();
            Descriptors.close(fd);
            throw new LinuxException("listen to traces of nftables", errno);
        }
    }

    /** Takes the events that were written since the last call; does not wait. */
    public List<Event> take() {
        List<Event> events = new ArrayList<>();
        while (true) {
            long length = LIBC.recv(fd, buffer.address(), BUFFER, 0);
            if (length < 0) {
                int errno = Errno.last();
                if (errno == Errno.EAGAIN) {
                    return events;
                }
                if (errno != ENOBUFS) { // more than the socket held: the rest is there
                    throw new LinuxException("receive traces of nftables", errno);
                }
                continue;
            }
            int size;
            for (int at = 0; at + HEADER <= length; at += size + 3 & ~3) {
                size = Math.max(HEADER, bytes.getInt(at));
                events.add(event(at, at + size));
            }
        }
    }

    private Event event(int at, int end) {
        String table = "";
        String chain = "";
        long handle = 0;
        Verdict verdict = Verdict.CONTINUE;
        int[] numbers = new int[17]; // by attribute
        numbers[POLICY] = -1;
        byte[] network = {};
        byte[] transport = {};
        int size;
        for (int each = at + HEADER; each + 4 <= end; each += Math.max(4, size + 3 & ~3)) {
            size = Short.toUnsignedInt(bytes.getShort(each));
            int kind = bytes.getShort(each + 2) & 0x3fff;
            switch (kind) {
                case 1 -> table = text(each, size);
                case 2 -> chain = text(each, size);
                case 3 -> handle = Long.reverseBytes(bytes.getLong(each + 4));
                case 5 -> verdict = Verdict.of(big(each + 8)); // nested: NFTA_VERDICT_CODE first
                case 8 -> network = copy(each, size);
                case 9 -> transport = copy(each, size);
                case 6, 10, 12, 14, 16 -> numbers[kind] = big(each + 4);
                default -> {} // link header, types of interfaces
            }
        }
        if (numbers[POLICY] >= 0) {
            verdict = Verdict.of(numbers[POLICY]);
        }
        String family = family(Byte.toUnsignedInt(bytes.get(at + 16)));
        return new Event(
                numbers[6],
                family,
                table,
                chain,
                handle,
                verdict,
                numbers[14],
                numbers[10],
                numbers[12],
                network,
                transport);
    }

    private static String family(int number) {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> "family " + number;
        };
    }

    private int big(int at) {
        return Integer.reverseBytes(bytes.getInt(at));
    }

    private String text(int at, int size) {
        return new String(copy(at, size), StandardCharsets.UTF_8).replace("\0", "");
    }

    private byte[] copy(int at, int size) {
        byte[] copy = new byte[Math.max(0, size - 4)];
        bytes.get(at + 4, copy);
        return copy;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        Reference.reachabilityFence(this); // until now the kernel may have used its buffer
    }
}
