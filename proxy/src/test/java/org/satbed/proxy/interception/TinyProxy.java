package org.satbed.proxy.interception;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.Namespaces;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * A transparent proxy of the least kind: for each connection it connects to the original destination from the client's address, sends
 * {@code "proxy IS PEER; "} and whatever first piece the server said, and closes both, the client's leg first.
 */
final class TinyProxy implements AutoCloseable {
    /** How it listens. */
    enum Listening {
        WILDCARD,
        LOOPBACK
    }

    private final SocketOptions options = new SocketOptions();
    private final NativeBuffer buffer = NativeBuffer.allocate(4096);
    private final List<Integer> listeners = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closing;
    private volatile String failure = "";

    TinyProxy(String namespace, Listening kind, int port) throws InterruptedException {
        thread = new Thread(() -> run(namespace, kind, port), "tiny proxy");
        thread.setDaemon(true);
        thread.start();
        if (!ready.await(10, TimeUnit.SECONDS) || !failure.isEmpty()) {
            throw new AssertionError("the proxy did not come up: " + failure);
        }
    }

    private void run(String namespace, Listening kind, int port) {
        try {
            Namespaces.enterNetwork(namespace);
            for (String address : kind == Listening.WILDCARD ? List.of("::") : List.of("127.0.0.1", "::1")) {
                listeners.add(listen(InetAddress.getByName(address), port));
            }
            ready.countDown();
            while (!closing) {
                listeners.forEach(this::serve);
                Thread.sleep(2);
            }
        } catch (Exception e) {
            failure = e.toString();
        } finally {
            listeners.forEach(Descriptors::close);
            ready.countDown();
        }
    }

    private int listen(InetAddress address, int port) {
        boolean v6 = address.getAddress().length == 16;
        int fd = Sockets.open(v6 ? InetEndpoint.IPV6 : InetEndpoint.IPV4, Sockets.TCP);
        options.reuseAddress(fd);
        options.transparentIpv4(fd);
        if (v6) {
            options.transparentIpv6(fd);
            options.ipv6Only(fd, !address.isAnyLocalAddress());
        }
        check(Sockets.bind(fd, InetEndpoint.of(new InetSocketAddress(address, port))));
        check(Sockets.listen(fd, 64));
        return fd;
    }

    private void serve(int listener) {
        InetEndpoint peer = new InetEndpoint();
        int near = Sockets.accept(listener, peer);
        if (near < 0) {
            return;
        }
        InetEndpoint wanted = new InetEndpoint();
        Sockets.localAddress(near, wanted);
        InetEndpoint from = unmapped(peer);
        InetEndpoint to = unmapped(wanted);
        String greeting = "proxy " + to + " " + from.address().getHostAddress() + "; ";
        byte[] bytes = greeting.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        buffer.bytes().put(0, bytes);
        Sockets.send(near, buffer.address(), bytes.length, 0);
        int far;
        try {
            far = connectFrom(from, to);
        } catch (AssertionError e) {
            Descriptors.close(near); // no way to that server, for that client
            return;
        }
        long n = receive(far);
        if (n > 0) {
            Sockets.send(near, buffer.address(), n, 0);
        }
        Descriptors.close(near);
        Descriptors.close(far);
    }

    private int connectFrom(InetEndpoint client, InetEndpoint server) {
        int fd = Sockets.open(client.family(), Sockets.TCP);
        if (client.family() == InetEndpoint.IPV4) {
            options.transparentIpv4(fd);
        } else {
            options.transparentIpv6(fd);
        }
        options.bindAddressNoPort(fd);
        client.port(0);
        check(Sockets.bind(fd, client));
        int result = Sockets.connect(fd, server);
        check(result == -Errno.EINPROGRESS ? 0 : result);
        return fd;
    }

    /** The first piece, within 3 s. */
    private long receive(int fd) {
        for (int i = 0; i < 600; i++) {
            long n = Sockets.receive(fd, buffer.address(), 4096, 0);
            if (n != -Errno.EAGAIN) {
                return n;
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                return 0;
            }
        }
        return 0;
    }

    private static InetEndpoint unmapped(InetEndpoint endpoint) {
        InetEndpoint plain = new InetEndpoint();
        plain.setUnmapped(endpoint);
        return plain;
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError(Errno.describe(-result));
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
