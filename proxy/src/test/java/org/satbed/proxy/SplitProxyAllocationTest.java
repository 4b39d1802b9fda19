package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/** What a reactor's thread allocates in the Java heap, by the JVM's own count, once everything is loaded. */
@RequiresRoot
@Timeout(120)
class SplitProxyAllocationTest {
    private static final int PORT = 5000;
    private static final int CONNECTIONS = 2_000;
    private static final long BULK = 200_000_000;
    /** Far less than an object of 16 bytes for each connection, or one for each of some 10 000 reads of bulk. */
    private static final long MOST = 16_000;

    @Test
    void connectionsAndBytesCostNoObjects() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts()) {
            hosts.sat().setSysctl("net.ipv4.ip_forward", "1");
            Interception interception = InterceptionTool.NFT.create(
                    InterceptionPlan.of("pt", List.of("st0", "gw0"), PORT),
                    hosts.sat().runner(),
                    ChangeJournal.NONE);
            interception.install();
            try (SplitProxy proxy = InNamespace.call(hosts.sat(), () -> new SplitProxy(config(), null, () -> {}));
                    ServerSocket listener = Pair.listen(hosts.gw(), ThreeHosts.GW4, 0)) {
                shortOnes(hosts, listener, 600);
                bulk(hosts, listener, BULK / 4);
                long before = allocated();
                shortOnes(hosts, listener, CONNECTIONS);
                long byConnections = allocated() - before;
                bulk(hosts, listener, BULK);
                long byBytes = allocated() - before - byConnections;
                System.out.println("allocated by the reactor: " + byConnections + " B for " + CONNECTIONS
                        + " connections, " + byBytes + " B for " + BULK + " B of bulk");
                assertTrue(byConnections < MOST, byConnections + " B for " + CONNECTIONS + " connections");
                assertTrue(byBytes < MOST, byBytes + " B for bulk");
                assertEquals(CONNECTIONS + 600 + 2, proxy.count(Counter.ACCEPTED));
                assertTrue(proxy.count(Counter.BYTES_SPLICED) > BULK / 2, "bulk was spliced");
            } finally {
                interception.close();
            }
        }
    }

    private static ProxyConfig config() {
        return PlainConfig.of(PORT, 1, SourceAddress.CLIENT);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("reactor-0"))
                .findFirst()
                .orElseThrow()
                .getId();
        return threads.getThreadAllocatedBytes(id);
    }

    private static void shortOnes(ThreeHosts hosts, ServerSocket listener, int count) throws Exception {
        Future<Void> served = Tasks.start(() -> {
            for (int i = 0; i < count; i++) {
                try (Socket socket = Pair.accept(listener)) {
                    socket.getOutputStream().write(socket.getInputStream().readNBytes(8));
                }
            }
        });
        InNamespace.call(hosts.st(), () -> {
            for (int i = 0; i < count; i++) {
                try (Socket socket = Pair.connectHere(ThreeHosts.GW4, listener.getLocalPort(), 0)) {
                    socket.getOutputStream().write(new byte[8]);
                    assertEquals(8, socket.getInputStream().readAllBytes().length);
                }
            }
            return null;
        });
        Tasks.await(served);
    }

    private static void bulk(ThreeHosts hosts, ServerSocket listener, long bytes) throws Exception {
        Payload payload = new Payload(1, bytes);
        Future<Void> sent = Tasks.start(() -> {
            try (Socket socket = Pair.accept(listener)) {
                payload.send(socket.getOutputStream());
            }
        });
        try (Socket socket = Pair.connect(hosts.st(), ThreeHosts.GW4, listener.getLocalPort(), 0)) {
            InputStream in = socket.getInputStream();
            payload.expectWithEnd(in);
        }
        Tasks.await(sent);
    }
}
