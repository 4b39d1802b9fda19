package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Splicing between sockets of loopback: that every argument of splice(2) arrives is only seen in what it does. */
@Tag("every-java")
class PipeTest {
    private static final int MEGABYTE = 1 << 20;

    private ServerSocket listener;
    private Socket peer;
    private int socket;
    private Pipe pipe;

    @BeforeEach
    void connect() throws Exception {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
        InetEndpoint to =
                InetEndpoint.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
        int result = Sockets.connect(socket, to);
        assertTrue(result == 0 || result == -Errno.EINPROGRESS, Errno.describe(-result));
        peer = listener.accept();
        pipe = Pipe.open(MEGABYTE).orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        pipe.close();
        Descriptors.close(socket);
        peer.close();
        listener.close();
    }

    @Test
    void whatGoesInComesOutByteForByte() throws Exception {
        byte[] data = new byte[100_000];
        new Random(1).nextBytes(data);
        OutputStream out = peer.getOutputStream();
        Thread writer = new Thread(() -> {
            try {
                out.write(data);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        writer.join(); // it fits into the socket's buffers
        awaitReadable();
        long taken = 0;
        while (taken < data.length) {
            long n = pipe.fill(socket, MEGABYTE);
            if (n == -Errno.EAGAIN) {
                awaitReadable();
                continue;
            }
            assertTrue(n > 0, "fill: " + n);
            taken += n;
        }
        NativeBuffer buffer = NativeBuffer.allocate(data.length);
        byte[] received = new byte[data.length];
        assertEquals(data.length, pipe.read(buffer.address(), data.length));
        buffer.bytes().get(0, received);
        assertArrayEquals(data, received);
    }

    @Test
    void nothingThereIsNoWaiting() {
        long begun = System.nanoTime();
        assertEquals(-Errno.EAGAIN, pipe.fill(socket, MEGABYTE));
        assertEquals(-Errno.EAGAIN, pipe.drain(socket, MEGABYTE));
        assertTrue(System.nanoTime() - begun < 1_000_000_000L, "SPLICE_F_NONBLOCK did not arrive");
    }

    @Test
    void atTheEndItReturnsZeroAndTakesNoMoreThanAsked() throws Exception {
        peer.getOutputStream().write(new byte[10]);
        peer.shutdownOutput();
        awaitReadable();
        assertEquals(3, pipe.fill(socket, 3));
        assertEquals(7, pipe.fill(socket, MEGABYTE));
        assertEquals(0, pipe.fill(socket, MEGABYTE));
        assertEquals(4, pipe.drain(socket, 4));
        assertEquals(6, pipe.drain(socket, MEGABYTE));
        assertEquals(10, peer.getInputStream().readNBytes(10).length);
    }

    @Test
    void aClosedDescriptorIsItsErrno() {
        int closed = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
        Descriptors.close(closed);
        long n = pipe.fill(closed, 1);
        assertEquals("EBADF (Bad file descriptor)", Errno.describe((int) -n));
    }

    private void awaitReadable() {
        try (Epoll epoll = new Epoll(1)) {
            epoll.add(socket, Epoll.IN, 0);
            assertEquals(1, epoll.await(5_000), "nothing came within 5 s");
        }
    }
}
