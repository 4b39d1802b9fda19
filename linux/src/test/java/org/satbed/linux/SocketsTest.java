package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("every-java")
class SocketsTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void bothEndsAgreeOnTheirAddresses(String address) throws Exception {
        InetAddress loopback = InetAddress.getByName(address);
        InetEndpoint any = InetEndpoint.of(new InetSocketAddress(loopback, 0));
        int listener = Sockets.open(any.family(), Sockets.TCP);
        try {
            assertEquals(0, Sockets.bind(listener, any));
            assertEquals(0, Sockets.listen(listener, 1));
            InetEndpoint bound = new InetEndpoint();
            Sockets.localAddress(listener, bound);
            assertEquals(loopback, bound.address());
            assertTrue(bound.port() > 0);
            InetEndpoint peer = new InetEndpoint();
            assertEquals(-Errno.EAGAIN, Sockets.accept(listener, peer));
            try (Socket client = new Socket(loopback, bound.port())) {
                int accepted = Sockets.accept(listener, peer);
                assertTrue(accepted >= 0, Errno.describe(-accepted));
                assertEquals(client.getLocalPort(), peer.port());
                assertEquals(loopback, peer.address());
                Descriptors.close(accepted);
            }
            int second = Sockets.open(any.family(), Sockets.TCP);
            assertEquals(-Errno.EADDRINUSE, Sockets.bind(second, bound));
            Descriptors.close(second);
        } finally {
            Descriptors.close(listener);
        }
    }

    @Test
    void anAddressIsPackedAndUnpackedAsItIsWritten() throws Exception {
        for (String address : new String[] {"192.0.2.1", "2001:db8::1", "::"}) {
            InetEndpoint endpoint = new InetEndpoint();
            endpoint.set(InetAddress.getByName(address), 65_535);
            assertEquals(65_535, endpoint.port());
            assertEquals(InetAddress.getByName(address), endpoint.address());
        }
    }

    @Test
    void aMappedAddressIsKnownAndUnmapped() throws Exception {
        InetEndpoint plain = InetEndpoint.of(new InetSocketAddress("192.0.2.1", 80));
        assertEquals(InetEndpoint.IPV4, plain.family());
        assertTrue(!plain.isMappedIpv4());
    }

    @Test
    void whatWasAttemptedIsInTheException() {
        LinuxException failed =
                assertThrows(LinuxException.class, () -> Descriptors.openForReading("/nonexistent/file"));
        assertEquals("open /nonexistent/file: ENOENT (No such file or directory)", failed.getMessage());
    }
}
