package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.interception.InterceptionTool;

/** ICMP errors about the server's leg are addressed to the client, whose address that leg has: the proxy must hear them. */
@RequiresRoot
@Timeout(60)
class SplitProxyIcmpTest {
    private static final int REJECTED_PORT = 9;
    private static final int PORT = 7000;

    private static ProxyBed bed;
    private static NetworkNamespace far;

    /** Behind the server's host there is one more, over a link with a smaller MTU than its ends tell each other (MSS). */
    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed();
        NetworkNamespace gateway = bed.server();
        far = NetworkNamespace.create("far-" + ProcessHandle.current().pid(), ChangeJournal.NONE);
        VethPair.create(gateway, "far0", far, "gw0");
        gateway.addAddress("far0", "10.3.0.2/24");
        gateway.addAddress("far0", "fd00:3::2/64");
        gateway.ip().run("link", "set", "far0", "mtu", "1280"); // the least of IPv6 (RFC 8200 section 5)
        gateway.setSysctl("net.ipv4.ip_forward", "1");
        gateway.setSysctl("net.ipv6.conf.all.forwarding", "1");
        far.addAddress("gw0", "10.3.0.1/24");
        far.addAddress("gw0", "fd00:3::1/64");
        far.addRoute("default", "via", "10.3.0.2");
        far.addRoute("default", "via", "fd00:3::2");
        bed.router().addRoute("10.3.0.0/24", "via", Ip.V4.server);
        bed.router().addRoute("fd00:3::/64", "via", Ip.V6.server);
    }

    @AfterAll
    static void remove() {
        if (far != null) {
            far.close();
        }
        if (bed != null) {
            bed.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NFT, 10.2.0.1, host-unreachable",
        "NFT, fd00:2::1, no-route",
        "IPTABLES, 10.2.0.1, host-unreachable",
        "IPTABLES, fd00:2::1, no-route"
    })
    void aRejectionByTheServersRouterEndsTheAttempt(InterceptionTool tool, String host, String reason)
            throws Exception {
        bed.interceptBy(tool);
        String reject = "table inet denied { chain in { type filter hook input priority 0; tcp dport " + REJECTED_PORT
                + " reject with icmp" + (host.contains(":") ? "v6" : "") + " type " + reason + "; }; }";
        bed.server().runner().run(List.of("nft", "-f", "-"), reject);
        try {
            long begin = System.nanoTime();
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), host, REJECTED_PORT));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, "took " + took);
        } finally {
            bed.server().runner().run(List.of("nft", "delete", "table", "inet", "denied"));
        }
    }

    /** Path MTU discovery (RFC 1191, RFC 8201). */
    @ParameterizedTest
    @CsvSource({"NFT, 10.3.0.1", "NFT, fd00:3::1", "IPTABLES, 10.3.0.1", "IPTABLES, fd00:3::1"})
    void theServersLegLearnsThePathsMtu(InterceptionTool tool, String host) throws Exception {
        bed.interceptBy(tool);
        bed.router().ip().run("route", "flush", "cache"); // what the kernel has learned from the test before
        bed.router().ip().run("-6", "route", "flush", "cache");
        Payload payload = new Payload(11, 2_000_000);
        try (ServerSocket listener = Pair.listen(far, host, PORT);
                Socket client = Pair.connect(bed.client(), host, PORT, 0);
                Socket server = Pair.accept(listener)) {
            Future<Void> sent = Tasks.start(() -> payload.send(client.getOutputStream()));
            payload.expect(server.getInputStream());
            Tasks.await(sent);
        }
    }
}
