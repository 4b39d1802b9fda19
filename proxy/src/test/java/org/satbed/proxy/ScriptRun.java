package org.satbed.proxy;

import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * What both ends of one connection saw.
 *
 * @param client the client
 * @param server the server
 */
record ScriptRun(Sight client, Sight server) {
    private static final Sight NO_CONNECTION = new Sight(false, false, 0, 0, true, 0, false, false, false, 0, -1);
    private static final Sight REFUSED = new Sight(false, true, 0, 0, true, 0, false, false, false, 0, -1);
    private static final Sight RESET = new Sight(true, false, 0, 0, true, 0, false, true, false, 0, -1);

    private static final long ACCEPT_NANOS = 6_000_000_000L;
    /** A client that was reset before it had sent anything may have been for nobody. */
    private static final long ACCEPT_AFTER_A_RESET_NANOS = 300_000_000L;

    /**
     * What is to be seen through a proxy that answers before the server has: a refusal is a reset. All else is as it is
     * without.
     */
    ScriptRun throughAProxy() {
        return client.refused() ? new ScriptRun(RESET, server) : this;
    }

    /** Whether these are the same; a client that is reset before it has sent anything need not be shown to a server. */
    boolean matches(ScriptRun direct, Script script) {
        boolean spared = script.family().equals("CLIENT_RESETS") && !server.connected();
        return client.matches(direct.client, script)
                && (spared || server.matches(direct.server, script))
                && isWhole(client, server, script)
                && isWhole(server, client, script);
    }

    /** An end of the stream is never early. */
    private static boolean isWhole(Sight reader, Sight writer, Script script) {
        boolean reads = !script.family().startsWith("READING_");
        return !reads || reader.reset() || !reader.end() || reader.received() == writer.sent();
    }

    /**
     * Runs a script.
     *
     * @param expected what is waited for after the last steps; null for nothing certain
     * @param patienceMillis for how long
     */
    static ScriptRun of(Script script, PathBed bed, ScriptRun expected, long patienceMillis) throws Exception {
        InetEndpoint address = new InetEndpoint();
        int listener = bed.servers.submit(() -> listen(script, address)).get(20, TimeUnit.SECONDS);
        AtomicIntegerArray taken = new AtomicIntegerArray(2);
        CountDownLatch done = new CountDownLatch(2);
        CountDownLatch watched = new CountDownLatch(2);
        long patience = patienceMillis * 1_000_000;
        try {
            Future<Sight> server = bed.servers.submit(() -> {
                int fd = script.listens() ? accept(listener, script.family().equals("CLIENT_RESETS"), done) : -1;
                Sight wanted = expected == null ? null : expected.server;
                return fd < 0
                        ? absent(NO_CONNECTION, done, watched)
                        : play(new EndPlayer(fd, false, script, taken), done, watched, wanted, patience);
            });
            Future<Sight> client = bed.clients.submit(() -> {
                int[] told = new int[1];
                int fd = connect(script, address, told);
                Sight wanted = expected == null ? null : expected.client;
                return fd < 0
                        ? absent(fd == -Errno.ECONNREFUSED ? REFUSED : NO_CONNECTION, done, watched)
                        : play(new EndPlayer(fd, true, script, taken).told(told[0]), done, watched, wanted, patience);
            });
            return new ScriptRun(client.get(60, TimeUnit.SECONDS), server.get(60, TimeUnit.SECONDS));
        } finally {
            Descriptors.close(listener);
        }
    }

    private static Sight absent(Sight sight, CountDownLatch done, CountDownLatch watched) {
        done.countDown();
        watched.countDown();
        return sight;
    }

    private static Sight play(
            EndPlayer player, CountDownLatch done, CountDownLatch watched, Sight expected, long patience)
            throws InterruptedException {
        try {
            player.play();
            done.countDown();
            done.await(30, TimeUnit.SECONDS);
            player.watch(expected, patience);
            Sight sight = player.sight();
            watched.countDown();
            watched.await(30, TimeUnit.SECONDS); // a close is seen at the other end
            return sight;
        } finally {
            player.close();
        }
    }

    private static void prepare(int fd, Script script) {
        SocketOptions options = new SocketOptions();
        options.noDelay(fd);
        if (script.bufferBytes() > 0) {
            options.sendBuffer(fd, script.bufferBytes());
            options.receiveBuffer(fd, script.bufferBytes());
        }
        if (script.inline()) {
            options.urgentInline(fd);
        }
    }

    private static int listen(Script script, InetEndpoint address) {
        InetEndpoint own = InetEndpoint.of(new InetSocketAddress(script.ip().server, 0));
        int fd = Sockets.open(own.family(), Sockets.TCP);
        prepare(fd, script);
        int failed = Sockets.bind(fd, own);
        if (failed < 0 || script.listens() && Sockets.listen(fd, 16) < 0) {
            throw new AssertionError("no listener at " + own + ": " + Errno.describe(-failed));
        }
        Sockets.localAddress(fd, address); // bound alone it refuses
        return fd;
    }

    private static int accept(int listener, boolean mayBeSpared, CountDownLatch done) {
        InetEndpoint peer = new InetEndpoint();
        NativeBuffer room = NativeBuffer.allocate(8);
        long begin = System.nanoTime();
        long clientDone = 0;
        while (System.nanoTime() - begin < ACCEPT_NANOS) {
            int fd = Sockets.accept(listener, peer);
            if (fd != -Errno.EAGAIN) {
                return fd;
            }
            if (mayBeSpared && done.getCount() < 2) {
                clientDone = clientDone == 0 ? System.nanoTime() : clientDone;
                if (System.nanoTime() - clientDone > ACCEPT_AFTER_A_RESET_NANOS) {
                    return -1;
                }
            }
            EndPlayer.poll(room, listener, EndPlayer.IN, 20);
        }
        return -1;
    }

    /** @param told takes the error of a connection that was, and is gone already */
    private static int connect(Script script, InetEndpoint to, int[] told) {
        int fd = Sockets.open(to.family(), Sockets.TCP);
        prepare(fd, script);
        int result = Sockets.connect(fd, to);
        if (result == -Errno.EINPROGRESS) {
            NativeBuffer room = NativeBuffer.allocate(8);
            boolean answered = EndPlayer.poll(room, fd, EndPlayer.OUT, 5_000) != 0;
            told[0] = answered && !isConnected(fd) ? new SocketOptions().takeError(fd) : 0;
            result = !answered ? -Errno.ETIMEDOUT : told[0] == Errno.ECONNREFUSED ? -told[0] : 0;
        }
        if (result < 0) {
            Descriptors.close(fd);
            return result;
        }
        return fd;
    }

    private static boolean isConnected(int fd) {
        return Sockets.peerAddress(fd, new InetEndpoint()) == 0;
    }

    @Override
    public String toString() {
        return "client " + client + "; server " + server;
    }
}
