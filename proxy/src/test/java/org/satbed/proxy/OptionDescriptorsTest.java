package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.RequiresRoot;

/** Fewer descriptors than {@code -c} needs: it runs, says how many connections they permit, and resets those beyond. */
@RequiresRoot
@Timeout(60)
class OptionDescriptorsTest {
    private static final List<String> FEW = List.of("sh", "-c", "ulimit -n 200 && exec \"$@\"", "sh");
    private static final int MORE_THAN_FIT = 120;

    @Test
    void connectionsBeyondTheDescriptorsAreResetAndTheOthersLive() throws Exception {
        try (ProxyBed bed = new ProxyBed(FEW);
                ServerSocket listener = Pair.listen(bed.server(), Ip.V4.server, 0)) {
            bed.pep().awaitLog("up to 2112 connections", "limit of 200 permits ");
            long sockets = bed.pep().held().sockets();
            List<Pair> served = new ArrayList<>();
            int reset = 0;
            try {
                for (int i = 0; i < MORE_THAN_FIT; i++) {
                    try {
                        Socket client = Pair.connect(bed.client(), Ip.V4.server, listener.getLocalPort(), 0);
                        served.add(new Pair(client, awaitServed(client, listener)));
                    } catch (SocketException e) {
                        reset++; // a reset may overtake connect's return
                    }
                }
                assertTrue(served.size() > 20 && reset > 20, served.size() + " served, " + reset + " reset");
                for (Pair pair : served) {
                    pair.server().getOutputStream().write(8);
                    assertEquals(8, pair.client().getInputStream().read());
                }
            } finally {
                for (Pair pair : served) {
                    pair.close();
                }
            }
            bed.pep().awaitSockets(sockets);
            try (Pair after = bed.connect(listener, 0)) {
                after.client().getOutputStream().write(9);
                assertEquals(9, after.server().getInputStream().read());
            }
        }
    }

    /**
     * The server's end of a connection; a reset of the client's is an exception. Which of both it will be, a proxy
     * without descriptors need not know at once.
     */
    private static Socket awaitServed(Socket client, ServerSocket listener) throws IOException {
        listener.setSoTimeout(20);
        client.setSoTimeout(1);
        for (long end = System.nanoTime() + Pair.PATIENCE_MILLIS * 1_000_000L; ; ) {
            try {
                Socket server = listener.accept();
                client.setSoTimeout(Pair.PATIENCE_MILLIS);
                server.setSoTimeout(Pair.PATIENCE_MILLIS);
                listener.setSoTimeout(Pair.PATIENCE_MILLIS);
                return server;
            } catch (SocketTimeoutException e) {
                expectNoReset(client);
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("neither served nor reset", e);
                }
            }
        }
    }

    /** A connection that is served has nothing to read yet. */
    private static void expectNoReset(Socket client) throws IOException {
        try {
            client.getInputStream().read();
            throw new AssertionError("an orderly end, or data from nowhere");
        } catch (SocketTimeoutException e) {
            // it goes on
        } catch (SocketException e) {
            client.close();
            throw e;
        }
    }
}
