package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.linux.Descriptors;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;

/** What of the client's SYN the server sees. */
@RequiresRoot
@Timeout(60)
class OptionHeadersTest {
    /** A client whose SYN is unlike any other; the proxy's route and its kernel would have chosen otherwise. */
    private static int connect(Ip ip, int port) throws Exception {
        return InNamespace.call(bed().client(), () -> {
            SocketOptions options = new SocketOptions();
            int fd = Sockets.open(ip == Ip.V4 ? InetEndpoint.IPV4 : InetEndpoint.IPV6, Sockets.TCP);
            options.trafficClass(fd, ip == Ip.V6, 0xb8);
            options.hopLimit(fd, ip == Ip.V6, 77);
            options.maximumSegment(fd, 1111);
            Sockets.connect(fd, InetEndpoint.of(new InetSocketAddress(ip.server, port)));
            return fd;
        });
    }

    private static ProxyBed bed;

    private static ProxyBed bed() {
        return bed;
    }

    /** -s is PEPsal's, whose manual speaks of IP options: it copies the type of service alone. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --copy tos,ttl,mss             | 0xb8 | 76 | 1111
            --copy mss --splice false      | 0x0  | 64 | 1111
            --copy ttl                     | 0x0  | 76 | 1460
            -s st0                         | 0xb8 | 64 | 1460
            -n                             | 0x0  | 64 | 1460
            """)
    void theOutgoingSyn(String options, String tos, int ttl, int mss) throws Exception {
        bed = new ProxyBed(options.split(" "));
        try {
            for (Ip ip : Ip.values()) {
                try (ServerSocket listener = Pair.listen(bed.server(), ip.server, 0);
                        Capture capture = new Capture(bed.server(), "sat0", "tcp port " + listener.getLocalPort())) {
                    int fd = connect(ip, listener.getLocalPort());
                    try (Socket server = Pair.accept(listener)) {
                        String syn = capture.await("Flags [S],");
                        int own = ip == Ip.V6 && mss == 1460 ? 1440 : mss;
                        assertTrue(syn.contains("mss " + own + ","), syn);
                        assertTrue(syn.contains(ip == Ip.V4 ? "ttl " + ttl + "," : "hlim " + ttl + ","), syn);
                        if (ip == Ip.V4) {
                            assertTrue(syn.contains("(tos " + tos + ","), syn);
                        } else {
                            assertTrue(syn.contains("class 0xb8,") == tos.equals("0xb8"), syn);
                        }
                        server.getOutputStream().write(42);
                    } finally {
                        Descriptors.close(fd);
                    }
                }
            }
        } finally {
            bed.close();
        }
    }
}
