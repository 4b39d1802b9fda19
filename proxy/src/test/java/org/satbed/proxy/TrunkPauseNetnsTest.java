package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.Sockets;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.proxy.trunk.TrunkHeader;
import org.satbed.proxy.trunk.TrunkKey;

/** A proxy that has left what waits on its trunk to another process, and has it back because that one is gone. */
@RequiresRoot
@Tag("netns")
@Timeout(60)
class TrunkPauseNetnsTest {
    private static final int PORT = 5000;
    private static final int TRUNK = 5001;
    private static final TrunkKey KEY = new TrunkKey("the key of this test".getBytes());

    private static ProxyConfig config() {
        return new ProxyConfig(
                PORT,
                false,
                1,
                100,
                0,
                SourceAddress.OWN,
                false,
                List.of("gw0"),
                LegProfile.DEFAULT,
                Optional.empty(),
                LegProfile.DEFAULT,
                false,
                false,
                Duration.ZERO,
                CopiedHeaders.NONE,
                Timeouts.DEFAULT,
                true,
                Optional.of(new TrunkConfig(Optional.empty(), 1, TRUNK, Optional.of(KEY), List.of())),
                false);
    }

    /** A connection that the other proxy has opened ahead, and the challenge that came on it. */
    private record Ahead(Socket socket, byte[] challenge) {
        static Ahead open(ThreeHosts hosts) throws Exception {
            Socket socket = Pair.connect(hosts.gw(), "10.2.0.2", TRUNK, 0);
            byte[] greeting = socket.getInputStream().readNBytes(Greeting.LENGTH);
            return new Ahead(socket, Arrays.copyOfRange(greeting, 4, greeting.length));
        }

        byte[] announce(int port) throws Exception {
            ByteBuffer bytes = ByteBuffer.allocate(TrunkHeader.LONGEST);
            InetEndpoint client = InetEndpoint.of(new InetSocketAddress("10.9.0.1", 40_000));
            InetEndpoint server = InetEndpoint.of(new InetSocketAddress(ThreeHosts.ST4, port));
            int length = new TrunkHeader(Optional.of(KEY)).write(bytes, client, server, -1, challenge);
            socket.getOutputStream().write(bytes.array(), 0, length);
            return Arrays.copyOf(bytes.array(), length);
        }
    }

    /**
     * One of two flows was begun there: it ends with a reset, and does not wait for ever. The other one goes on here.
     */
    @Test
    void whatTheOtherProcessHasBegunGoesWithIt() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts();
                SplitProxy proxy = InNamespace.call(hosts.sat(), () -> new SplitProxy(config(), null, () -> {}));
                ServerSocket server = Pair.listen(hosts.st(), ThreeHosts.ST4, 0)) {
            Ahead begun = Ahead.open(hosts);
            Ahead other = Ahead.open(hosts);
            Await.until("both", Duration.ofSeconds(10), () -> proxy.count(Counter.TRUNK_WAITING) == 2);
            List<HandedSocket> handed = proxy.pause();
            assertEquals(2, handed.size());
            byte[] header = begun.announce(server.getLocalPort());
            assertArrayEquals(header, takeByAnother(handed));
            other.announce(server.getLocalPort());
            proxy.resume();
            assertEquals(Ending.RESET, Ending.of(begun.socket()));
            try (Socket accepted = Pair.accept(server)) {
                other.socket().getOutputStream().write(5);
                assertEquals(5, accepted.getInputStream().read());
                accepted.getOutputStream().write(6);
                assertEquals(6, other.socket().getInputStream().read());
            }
            other.socket().close();
        }
    }

    /** Reads what comes first on any of them, as the process does that has taken them. */
    private static byte[] takeByAnother(List<HandedSocket> handed) {
        NativeBuffer buffer = NativeBuffer.allocate(TrunkHeader.LONGEST);
        long[] length = new long[1];
        Await.until(
                "a header",
                Duration.ofSeconds(10),
                () -> handed.stream().anyMatch(each -> {
                    length[0] = Sockets.receive(each.descriptor(), buffer.address(), TrunkHeader.LONGEST, 0);
                    return length[0] > 0;
                }));
        byte[] bytes = new byte[(int) length[0]];
        buffer.bytes().get(0, bytes);
        return bytes;
    }
}
