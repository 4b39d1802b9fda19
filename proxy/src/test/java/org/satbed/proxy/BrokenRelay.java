package org.satbed.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.Namespaces;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;

/**
 * A transparent relay with three faults: it loses a byte of each large piece, makes an orderly end of a reset, and
 * swallows urgent marks.
 */
final class BrokenRelay implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;
    private static final int LARGE = 10_000;

    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closing;
    private int listener = -1;

    BrokenRelay(NetworkNamespace host, int port) throws Exception {
        thread = new Thread(() -> {
            Namespaces.enterNetwork(host.name());
            listen(port);
            ready.countDown();
            accept();
        });
        thread.setDaemon(true);
        thread.start();
        if (!ready.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the broken relay does not listen");
        }
    }

    private void listen(int port) {
        SocketOptions options = new SocketOptions();
        listener = Sockets.open(InetEndpoint.IPV6, Sockets.TCP);
        options.ipv6Only(listener, false);
        options.transparentIpv6(listener);
        options.transparentIpv4(listener);
        options.reuseAddress(listener);
        InetEndpoint any;
        try {
            any = InetEndpoint.of(new InetSocketAddress(InetAddress.getByName("::"), port));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
        if (Sockets.bind(listener, any) < 0 || Sockets.listen(listener, 512) < 0) {
            throw new AssertionError("the broken relay cannot listen");
        }
    }

    private void accept() {
        InetEndpoint peer = new InetEndpoint();
        NativeBuffer room = NativeBuffer.allocate(8);
        while (!closing) {
            int client = Sockets.accept(listener, peer);
            if (client < 0) {
                EndPlayer.poll(room, listener, EndPlayer.IN, 20);
                continue;
            }
            InetEndpoint wanted = new InetEndpoint();
            InetEndpoint server = new InetEndpoint();
            Sockets.localAddress(client, wanted);
            server.setUnmapped(wanted);
            int out = Sockets.open(server.family(), Sockets.TCP);
            Sockets.connect(out, server);
            Thread one = new Thread(() -> relay(client, out));
            one.setDaemon(true);
            one.start(); // in this thread's namespace
        }
    }

    private void relay(int client, int server) {
        NativeBuffer buffer = NativeBuffer.allocate(BLOCK);
        NativeBuffer room = NativeBuffer.allocate(8);
        EndPlayer.poll(room, server, EndPlayer.OUT, 5_000);
        boolean up = true;
        boolean down = true;
        while ((up || down) && !closing) {
            EndPlayer.poll(room, client, EndPlayer.IN, 1);
            up = up && move(client, server, buffer, room);
            down = down && move(server, client, buffer, room);
        }
        Descriptors.close(client);
        Descriptors.close(server);
    }

    /** False at the end, of whatever kind it is. */
    private boolean move(int from, int to, NativeBuffer buffer, NativeBuffer room) {
        long n = Sockets.receive(from, buffer.address(), BLOCK, 0);
        if (n == -Errno.EAGAIN) {
            return true;
        }
        if (n <= 0) {
            Sockets.shutdownWrite(to);
            return false;
        }
        long length = n > LARGE ? n - 1 : n;
        for (long sent = 0; sent < length; ) {
            long taken = Sockets.send(to, buffer.address() + sent, length - sent, 0);
            if (taken == -Errno.EAGAIN && !closing) {
                EndPlayer.poll(room, to, EndPlayer.OUT, 100);
            } else if (taken < 0) {
                return false;
            } else {
                sent += taken;
            }
        }
        return true;
    }

    @Override
    public void close() {
        closing = true;
        Await.until("the end of the broken relay", Duration.ofSeconds(5), () -> !thread.isAlive());
        Descriptors.close(listener);
    }
}
