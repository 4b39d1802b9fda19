package org.satbed.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.proxy.interception.Bypass;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/** A client, a router with interception and the proxy in it, and a server, each in its namespace. */
final class ProxyBed implements AutoCloseable {
    /** The proxy's. */
    static final int PORT = 5000;

    private final ThreeHosts hosts;
    private Interception interception;
    private PepProcess pep;

    /** @param options of the proxy, besides its port */
    ProxyBed(String... options) throws Exception {
        this(List.of(), options);
    }

    /** @param within what starts the proxy, given as its last arguments; empty for nothing */
    ProxyBed(List<String> within, String... options) throws Exception {
        hosts = new ThreeHosts();
        interception = interception(InterceptionTool.NFT);
        try {
            for (NetworkNamespace each : List.of(client(), router(), server())) {
                // The kernel's defaults, whatever the host has: what sockets hold is bounded by them.
                each.setSysctl("net.ipv4.tcp_rmem", "4096 131072 6291456");
                each.setSysctl("net.ipv4.tcp_wmem", "4096 16384 4194304");
            }
            router().setSysctl("net.ipv4.ip_forward", "1");
            router().setSysctl("net.ipv6.conf.all.forwarding", "1");
            interception.install();
            pep = new PepProcess(router(), within, PORT, options);
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private Interception interception(InterceptionTool tool) {
        InterceptionPlan plan = InterceptionPlan.of("pt", List.of("st0", "gw0"), PORT);
        return tool.create(plan, router().runner(), ChangeJournal.NONE);
    }

    /** Intercepts by this tool instead of by nft. */
    void interceptBy(InterceptionTool tool) {
        interception.close();
        interception = interception(tool);
        interception.install();
    }

    /** Intercepts by nft, and lets connections beyond the proxy's limit pass. */
    void interceptWithBypass() {
        interception.close();
        InterceptionPlan plan =
                InterceptionPlan.of("pt", List.of("st0", "gw0"), PORT).withBypass(Bypass.LIMIT);
        interception = InterceptionTool.NFT.create(plan, router().runner(), ChangeJournal.NONE);
        interception.install();
    }

    /** Each protocol with each direction, for parameterised tests. */
    static Stream<Arguments> everyWay() {
        return Arrays.stream(Ip.values())
                .flatMap(ip -> Arrays.stream(Direction.values()).map(direction -> Arguments.of(ip, direction)));
    }

    NetworkNamespace client() {
        return hosts.st();
    }

    NetworkNamespace router() {
        return hosts.sat();
    }

    NetworkNamespace server() {
        return hosts.gw();
    }

    PepProcess pep() {
        return pep;
    }

    /** A connection from the client to the server, to a port of its own. */
    Pair connect(Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(server(), ip.server, 0)) {
            return connect(listener, 0);
        }
    }

    /** A connection from the client to this listener of the server's, from a certain port unless that is 0. */
    Pair connect(ServerSocket listener, int ownPort) throws Exception {
        String host = listener.getInetAddress().getHostAddress();
        Socket client = Pair.connect(client(), host, listener.getLocalPort(), ownPort);
        try {
            return new Pair(client, Pair.accept(listener));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** What the proxy wrote down about the end of a connection. */
    String awaitEnding(Ip ip, int clientPort, int serverPort) {
        return pep.awaitLog(text(ip.client, clientPort) + " -> " + text(ip.server, serverPort) + ": ");
    }

    private static String text(String host, int port) {
        return InetEndpoint.of(new InetSocketAddress(host, port)).toString();
    }

    @Override
    public void close() {
        try {
            if (pep != null) {
                pep.close();
            }
            interception.close();
        } finally {
            hosts.close();
        }
    }
}
