package org.satbed.linux;

/** The congestion controls that this host has. */
public final class CongestionControls {
    private CongestionControls() {}

    /**
     * Whether there is one of this name: asked of the kernel, which for root loads the module ({@code tcp_available_congestion_control} lists
     * what is loaded already). True where it cannot be asked.
     */
    public static boolean exists(String name) {
        int probe = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
        if (probe < 0) {
            return true; // the next socket will tell
        }
        try {
            new SocketOptions().congestionControl(probe, name);
            return true;
        } catch (LinuxException e) {
            return e.errno() != Errno.ENOENT && e.errno() != Errno.EINVAL;
        } finally {
            Descriptors.close(probe);
        }
    }
}
