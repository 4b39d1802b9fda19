package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/** What a {@link Pacer} asks of the kernel. */
interface PacingSocket {
    /** States of TCP (net/tcp_states.h), the first byte of struct tcp_info. */
    int SYN_SENT = 2;

    int SYN_RECEIVED = 3;
    /** The first of those congestion states. */
    int RECOVERY = 3;

    /** Bytes that were written and have not been sent yet. */
    long unsent(int fd);

    /** Whether its handshake is over. */
    boolean established(int fd);

    /** Whether it repairs losses (linux/tcp.h, TCP_CA_Recovery and TCP_CA_Loss: the second byte of struct tcp_info). */
    boolean recovering(int fd);

    /** Sends what may be sent now. */
    void push(int fd);

    /** Bounds what is sent from now on, payload bytes per second. */
    void cap(int fd, long bytesPerSecond);

    /** Has the congestion control begin anew, with its window kept: BBR does not follow a bound that is raised (measured). */
    void restart(int fd);

    /** What has reached the peer. */
    void progress(int fd, FlowProgress into);

    /** Whether satellite legs use BBR: by the profile, else by the host's own choice. */
    static boolean usesBbr(ProxyConfig config, SocketOptions options) {
        if (config.satellite().congestionControl().isPresent()) {
            return config.satellite().congestionControl().get().equals("bbr");
        }
        int probe = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
        if (probe < 0) {
            return false;
        }
        boolean bbr = options.congestionControl(probe).filter("bbr"::equals).isPresent();
        Descriptors.close(probe);
        return bbr;
    }

    /**
     * Told of a socket for which a call has failed; its connection is to be closed, but not at once: others are being
     * looked at.
     */
    interface Failures {
        void failed(int fd, LinuxException why);
    }

    /** The real one, which leaves what fails to its connection. */
    static PacingSocket of(SocketOptions options, Failures failures) {
        NativeBuffer info = NativeBuffer.allocate(8);
        TcpInfo all = new TcpInfo();
        return new PacingSocket() {
            @Override
            public long unsent(int fd) {
                return options.unsent(fd);
            }

            @Override
            public boolean established(int fd) {
                return options.tcpInfo(fd, info) < 1
                        || info.bytes().get(0) != SYN_SENT && info.bytes().get(0) != SYN_RECEIVED;
            }

            @Override
            public boolean recovering(int fd) {
                return options.tcpInfo(fd, info) >= 2 && info.bytes().get(1) >= RECOVERY;
            }

            @Override
            public void progress(int fd, FlowProgress into) {
                all.progress(fd, options, into);
            }

            @Override
            public void push(int fd) {
                try {
                    options.noDelay(fd); // tcp(7): setting it forces a flush of pending output
                } catch (LinuxException e) {
                    failures.failed(fd, e);
                }
            }

            @Override
            public void cap(int fd, long bytesPerSecond) {
                try {
                    options.maximumPacingRate(fd, bytesPerSecond);
                } catch (LinuxException e) {
                    failures.failed(fd, e);
                }
            }

            @Override
            public void restart(int fd) {
                try {
                    options.congestionControl(fd, "reno");
                    options.congestionControl(fd, "bbr");
                } catch (LinuxException e) {
                    failures.failed(fd, e);
                }
            }
        };
    }
}
