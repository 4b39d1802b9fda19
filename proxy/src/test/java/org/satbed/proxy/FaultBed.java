package org.satbed.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.InNamespace;
import org.satbed.proxy.cli.EmbeddedPep;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/**
 * client – near – far – server, with interception on near and far: what a proxy in this process is tried on while calls
 * fail.
 */
final class FaultBed implements AutoCloseable {
    static final String FAR = "10.3.0.2";
    private static final int BLOCK = 32 * 1024;
    private static final int PAUSE_MILLIS = 2;

    private final List<NetworkNamespace> hosts = new ArrayList<>();
    private final List<Interception> interceptions = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "end of a connection");
        thread.setDaemon(true);
        return thread;
    });

    FaultBed() {
        for (String each : List.of("client", "near", "far", "server")) {
            hosts.add(
                    NetworkNamespace.create("faults-" + ProcessHandle.current().pid() + each, ChangeJournal.NONE));
        }
        join(0, "lan0", 1, 1, 1, "lan0", 2);
        join(1, "sat0", 3, 1, 2, "sat0", 2);
        join(2, "lan0", 2, 2, 3, "lan0", 1);
        int[][] defaults = {{0, 1, 2}, {1, 3, 2}, {2, 3, 1}, {3, 2, 2}};
        for (int[] each : defaults) {
            host(each[0]).addRoute("default", "via", "10." + each[1] + ".0." + each[2]);
            host(each[0]).addRoute("default", "via", "fd00:" + each[1] + "::" + each[2]);
        }
        for (NetworkNamespace each : hosts) {
            each.setSysctl("net.ipv4.tcp_fastopen", "3");
            each.setSysctl("net.ipv4.ip_forward", "1");
            each.setSysctl("net.ipv6.conf.all.forwarding", "1");
        }
        for (int router : new int[] {1, 2}) {
            InterceptionPlan plan = InterceptionPlan.of("fb", List.of("lan0", "sat0"), ProxyBed.PORT);
            interceptions.add(InterceptionTool.NFT.create(plan, host(router).runner(), ChangeJournal.NONE));
            interceptions.get(interceptions.size() - 1).install();
        }
    }

    private void join(int a, String nameA, int net, int numberA, int b, String nameB, int numberB) {
        VethPair.create(host(a), nameA, host(b), nameB);
        host(a).addAddress(nameA, "10." + net + ".0." + numberA + "/24");
        host(a).addAddress(nameA, "fd00:" + net + "::" + numberA + "/64");
        host(b).addAddress(nameB, "10." + net + ".0." + numberB + "/24");
        host(b).addAddress(nameB, "fd00:" + net + "::" + numberB + "/64");
    }

    private NetworkNamespace host(int number) {
        return hosts.get(number);
    }

    EmbeddedPep near(List<String> words) throws Exception {
        return InNamespace.call(host(1), () -> EmbeddedPep.start(words));
    }

    EmbeddedPep far(List<String> words) throws Exception {
        return InNamespace.call(host(2), () -> EmbeddedPep.start(words));
    }

    /** A server that reads to the end, answers with as much, and closes. */
    ServerSocket server(Ip ip, int bytes) throws Exception {
        ServerSocket listener = Pair.listen(host(3), ip.server, 0);
        listener.setSoTimeout(0);
        threads.execute(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    threads.execute(() -> answer(socket, bytes));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
        return listener;
    }

    private static void answer(Socket socket, int bytes) {
        try (socket) {
            socket.setSoTimeout(Life.PATIENCE_MILLIS);
            InputStream in = socket.getInputStream();
            byte[] block = new byte[BLOCK];
            while (in.read(block) >= 0) {
                // to the end
            }
            new Payload(bytes, bytes).send(socket.getOutputStream());
        } catch (IOException e) {
            // its connection was the one to fail
        }
    }

    /** One connection's life: a request, half its end, an answer, the end. What becomes of it is its own affair. */
    record Life(Ip ip, int port, int bytes) {
        /** Longer than a busy host holds anybody up: only what hangs is waited for so long. */
        static final int PATIENCE_MILLIS = 15_000;
    }

    /** Whether all of it came. */
    boolean live(Life life) throws Exception {
        try (Socket socket = Pair.connect(host(0), life.ip().server, life.port(), 0)) {
            socket.setSoTimeout(Life.PATIENCE_MILLIS);
            new Payload(1, life.bytes()).send(socket.getOutputStream());
            socket.shutdownOutput();
            new Payload(life.bytes(), life.bytes()).expectWithEnd(socket.getInputStream());
            return true;
        } catch (IOException | AssertionError e) {
            if (e instanceof java.net.SocketTimeoutException) {
                throw new AssertionError("a connection that failed hangs", e);
            }
            return false;
        }
    }

    /** A connection whose bytes go on, and are compared, until it is closed. */
    final class Flow implements AutoCloseable {
        private final Pair pair;
        private final AtomicLong received = new AtomicLong();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile boolean closing;

        Flow(Ip ip, Direction direction) throws Exception {
            try (ServerSocket listener = Pair.listen(host(3), ip.server, 0)) {
                pair = new Pair(Pair.connect(host(0), ip.server, listener.getLocalPort(), 0), Pair.accept(listener));
            }
            Socket from = pair.source(direction);
            Socket to = from == pair.client() ? pair.server() : pair.client();
            threads.execute(() -> guarded(() -> send(from.getOutputStream())));
            threads.execute(() -> guarded(() -> {
                Payload.Check check = new Payload(7, Long.MAX_VALUE).new Check(to.getInputStream());
                while (true) {
                    check.read(BLOCK);
                    received.addAndGet(BLOCK);
                }
            }));
        }

        private void send(OutputStream out) throws IOException, InterruptedException {
            OutputStream slow = new OutputStream() {
                @Override
                public void write(int single) throws IOException {
                    out.write(single);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                    try {
                        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
            };
            new Payload(7, Long.MAX_VALUE).send(slow);
        }

        private void guarded(Tasks.Action action) {
            try {
                action.run();
            } catch (Exception | AssertionError e) {
                if (!closing) {
                    failure.compareAndSet(null, e);
                }
            }
        }

        /** Bytes that have come, all as they were sent. */
        long received() {
            if (failure.get() != null) {
                throw new AssertionError("another connection's bytes", failure.get());
            }
            return received.get();
        }

        @Override
        public void close() throws IOException {
            closing = true;
            pair.close();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        interceptions.forEach(Interception::close);
        hosts.forEach(NetworkNamespace::close);
    }
}
