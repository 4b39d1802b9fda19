package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DescriptorSocketTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String name = "@satbed-test-" + UUID.randomUUID();

    /**
     * The socket stays open as long as one of its descriptors is, and a connection that comes in meanwhile waits for
     * whoever has it.
     */
    @Test
    void aListeningSocketGoesFromOneToTheOther() {
        try (DescriptorSocket listener = DescriptorSocket.listen(name);
                DescriptorSocket client = DescriptorSocket.connect(name);
                DescriptorSocket server = listener.accept(SOON).orElseThrow()) {
            assertEquals(ProcessHandle.current().pid(), client.peer());
            assertEquals(ProcessHandle.current().pid(), server.peer());
            int socket = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
            Sockets.bind(socket, InetEndpoint.of(new InetSocketAddress("127.0.0.1", 0)));
            Sockets.listen(socket, 1);
            InetEndpoint at = new InetEndpoint();
            Sockets.localAddress(socket, at);
            client.send("a socket", socket);
            client.send("nothing", -1);
            Descriptors.close(socket);
            DescriptorSocket.Message first = server.receive(SOON).orElseThrow();
            assertEquals("a socket", first.text());
            assertEquals(
                    new DescriptorSocket.Message("nothing", -1),
                    server.receive(SOON).orElseThrow());
            int connecting = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
            Sockets.connect(connecting, at);
            int taken = Sockets.accept(first.descriptor(), new InetEndpoint());
            assertTrue(taken >= 0, () -> Errno.describe(-taken));
            Descriptors.close(taken);
            Descriptors.close(connecting);
            Descriptors.close(first.descriptor());
        }
    }

    @Test
    void nobodyThereNothingToReadAndTheEnd() {
        try (DescriptorSocket listener = DescriptorSocket.listen(name)) {
            assertEquals(Optional.empty(), listener.accept(Duration.ofMillis(1)));
            assertThrows(LinuxException.class, () -> DescriptorSocket.listen(name), "the name is taken");
            DescriptorSocket client = DescriptorSocket.connect(name);
            try (DescriptorSocket server = listener.accept(SOON).orElseThrow()) {
                LinuxException late = assertThrows(LinuxException.class, () -> server.receive(Duration.ofMillis(1)));
                assertEquals(Errno.EAGAIN, late.errno());
                client.close();
                assertEquals(Optional.empty(), server.receive(SOON));
                LinuxException gone = assertThrows(LinuxException.class, () -> server.send("to whom", -1));
                assertEquals(Errno.EPIPE, gone.errno());
            }
        }
    }

    @Test
    void memoryIsTheSameByEachOfItsDescriptors() {
        try (SharedMemory here = SharedMemory.create("test", 8192);
                SharedMemory there = SharedMemory.map(Descriptors.duplicate(here.descriptor()), 8192)) {
            here.bytes().put(8191, (byte) 7);
            assertEquals(7, there.bytes().get(8191));
        }
    }
}
