package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/**
 * A TUN interface (Linux, networking/tuntap.rst): IP packets, one a read or write, without a packet-information header. It goes with its descriptor.
 *
 * <p>With an offload header (struct virtio_net_hdr of 10 bytes, linux/virtio_net.h) before each, a packet may be written that stands for several TCP
 * segments, and after {@link #takeSuperPackets} such are read too. The header read is written back as it is.
 */
public final class TunDevice implements AutoCloseable {
    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN_NO_PI = 0x0001 | 0x1000;
    private static final short IFF_TAP_NO_PI = 0x0002 | 0x1000;
    private static final short IFF_VNET_HDR = 0x4000;
    private static final long TUNSETIFINDEX = 0x400454daL;
    private static final long TUNSETCARRIER = 0x400454e2L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final int TUN_F_CSUM_TSO4_TSO6_ECN = 1 | 2 | 4 | 8;
    private static final int NAME_SIZE = 16;

    private final int fd;
    private final String name;
    private final boolean offloadHeader;

    private TunDevice(int fd, String name, boolean offloadHeader) {
        this.fd = fd;
        this.name = name;
        this.offloadHeader = offloadHeader;
    }

    /**
     * Makes the interface, in the calling thread's network namespace. Needs CAP_NET_ADMIN and {@code /dev/net/tun}.
     *
     * @param name up to 15 characters; one that exists throws with EBUSY
     */
    public static TunDevice open(String name) {
        return open(name, false);
    }

    /**
     * The same.
     *
     * @param offloadHeader whether each packet has that header
     */
    public static TunDevice open(String name, boolean offloadHeader) {
        return open(name, (short) (IFF_TUN_NO_PI | (offloadHeader ? IFF_VNET_HDR : 0)), 0);
    }

    /**
     * The same with a number of the caller's choice, or an interface of Ethernet frames instead (TAP).
     *
     * @param index as {@code ip link} shows it in front of the name, one that is free (else EBUSY)
     * @param ethernet whether what is read and written are frames rather than IP packets
     */
    public static TunDevice withIndex(String name, int index, boolean ethernet) {
        return open(name, ethernet ? IFF_TAP_NO_PI : IFF_TUN_NO_PI, index);
    }

    private static TunDevice open(String name, short flags, int index) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length >= NAME_SIZE) {
            throw new LinuxException("TUN interface " + name + " (name too long)", Errno.EINVAL);
        }
        int fd = LIBC.open(CLONE_DEVICE, O_RDWR_NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new LinuxException("open " + CLONE_DEVICE, Errno.last());
        }
        NativeBuffer request = NativeBuffer.allocate(40); // struct ifreq
        if (index != 0) {
            request.bytes().putInt(0, index);
            if (LIBC.ioctl(fd, TUNSETIFINDEX, request.address()) != 0) {
                throw failed(fd, "number " + index + " of TUN interface " + name);
            }
        }
        request.bytes().putInt(0, 0).put(0, ascii).putShort(NAME_SIZE, flags);
        if (LIBC.ioctl(fd, TUNSETIFF, request.address()) != 0) {
            throw failed(fd, "make TUN interface " + name);
        }
        Reference.reachabilityFence(request);
        return new TunDevice(fd, name, (flags & IFF_VNET_HDR) != 0);
    }

    private static LinuxException failed(int fd, String what) {
        int errno = Errno.last();
        Descriptors.close(fd);
        return new LinuxException(what, errno);
    }

    /** Takes the interface's carrier away, or gives it back (Linux 5.0); it has one from the start. */
    public void carrier(boolean present) {
        NativeBuffer value = NativeBuffer.allocate(4);
        value.bytes().putInt(0, present ? 1 : 0);
        if (LIBC.ioctl(fd, TUNSETCARRIER, value.address()) != 0) {
            throw new LinuxException("carrier of TUN interface " + name, Errno.last());
        }
        Reference.reachabilityFence(value);
    }

    /** From now on the TCP segments that the kernel has as one are read as one; needs the offload header. */
    public void takeSuperPackets() {
        if (LIBC.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM_TSO4_TSO6_ECN) != 0) {
            throw new LinuxException("offload of TUN interface " + name, Errno.last());
        }
    }

    /** Whether each packet has an offload header. */
    public boolean hasOffloadHeader() {
        return offloadHeader;
    }

    /** The interface's name. */
    public String name() {
        return name;
    }

    /** For epoll. */
    public int descriptor() {
        return fd;
    }

    /** Takes the next packet that the kernel routed into the interface; returns its length or {@code -errno}. */
    public int read(long buffer, int length) {
        return (int) Descriptors.read(fd, buffer, length);
    }

    /** Hands a packet to the kernel as received from the interface; returns its length or {@code -errno}. */
    public int write(long buffer, int length) {
        return (int) Descriptors.write(fd, buffer, length);
    }

    @Override
    public void close() {
        Descriptors.close(fd);
    }
}
