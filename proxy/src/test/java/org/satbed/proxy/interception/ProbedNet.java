package org.satbed.proxy.interception;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.satbed.linux.tool.CommandResult;
import org.satbed.proxy.interception.probe.FirstSegment;

/** A router with rules, a proxy and a server behind it, of which both are asked: the check, and real connections. */
@SuppressWarnings("try") // server and proxy work without being spoken to
final class ProbedNet implements AutoCloseable {
    static final int SERVER_PORT = 7000;
    /** Beyond what a connection in namespaces takes on a busy host, and short for those that are to fail. */
    private static final int PATIENCE_MILLIS = 1500;

    final TestNet net = new TestNet();
    final HostRules rules = new HostRules(net.runner());
    private final BannerServer server;
    private Optional<TinyProxy> proxy = Optional.empty();

    ProbedNet() throws Exception {
        server = new BannerServer(net.server, "server", SERVER_PORT);
    }

    static InterceptionPlan plan() {
        return InterceptionPlan.of("pep", List.of("lan0", "sat0"), 5000);
    }

    ProbedNet proxy() throws InterruptedException {
        proxy = Optional.of(new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, 5000));
        return this;
    }

    /** Runs lines of shell on the router; one that fails fails the test. */
    void onRouter(String lines) {
        for (String line : lines.strip().split("\n")) {
            CommandResult result = net.runner().attempt(List.of("sh", "-c", line), "");
            if (!result.succeeded()) {
                throw new AssertionError(line + ": " + result.error());
            }
        }
    }

    void nft(String text) {
        net.runner().run(List.of("nft", "-f", "-"), text);
    }

    List<Finding> check() {
        return check(List.of());
    }

    List<Finding> check(List<FirstSegment> asked) {
        return new RulesCheck(net.runner())
                .onKnownKernel()
                .run(InterceptionPlan.of("pep", List.of("lo"), 5000), true, asked);
    }

    static FirstSegment segment(boolean ipv6, int port) {
        return segment(ipv6, port, FirstSegment.Option.NONE);
    }

    static FirstSegment segment(boolean ipv6, int port, FirstSegment.Option option) {
        return new FirstSegment(
                new InetSocketAddress(ipv6 ? TestNet.CLIENT_V6 : TestNet.CLIENT_V4, 0),
                new InetSocketAddress(ipv6 ? TestNet.SERVER_V6 : TestNet.SERVER_V4, port),
                "lan0",
                option);
    }

    /** Those that are not as they should be, a line each. */
    static String wrong(List<Finding> findings) {
        return findings.stream()
                .filter(each -> each.state() != Finding.State.OK)
                .map(Finding::toString)
                .collect(Collectors.joining("\n"));
    }

    static String missing(List<Finding> findings) {
        return findings.stream()
                .filter(each -> each.state() == Finding.State.MISSING)
                .map(Finding::toString)
                .collect(Collectors.joining("\n"));
    }

    /** What a real client has of a connection: {@code proxied}, {@code direct}, or {@code nothing}. */
    String real(boolean ipv6) throws Exception {
        return TestNet.inside(net.client, () -> {
            try (Socket client = new Socket()) {
                client.setSoTimeout(PATIENCE_MILLIS);
                client.connect(
                        new InetSocketAddress(ipv6 ? TestNet.SERVER_V6 : TestNet.SERVER_V4, SERVER_PORT),
                        PATIENCE_MILLIS);
                String line = BannerServer.line(client);
                boolean answered = line.contains("server sees");
                return !answered ? "nothing" : line.startsWith("proxy ") ? "proxied" : "direct";
            } catch (IOException e) {
                return "nothing";
            }
        });
    }

    @Override
    public void close() throws IOException {
        proxy.ifPresent(TinyProxy::close);
        server.close();
        net.close();
    }
}
