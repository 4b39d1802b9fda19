package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.proxy.cli.PepCommand;

/**
 * Rules as the manual of PEPsal 2.0.2 gives them (README, "Network Configuration" and "OpenSAND"), word for word,
 * with {@code satbed-pep} in PEPsal's
 * place: connections are proxied, and {@code rules check}, whose rules these are not, says so.
 */
@Tag("netns")
@Timeout(120)
class PepsalRulesNetnsTest {
    private static final String ROUTING = """
            ip rule add fwmark 1 lookup 100
            ip route add local default dev lo table 100
            ip -6 rule add fwmark 1 lookup 100
            ip -6 route add local default dev lo table 100
            """;
    private static final String IPTABLES = """
            iptables -A PREROUTING -t mangle -p tcp -i eth0 -j TPROXY --on-port 5000 --tproxy-mark 1
            ip6tables -A PREROUTING -t mangle -p tcp -i eth0 -j TPROXY --on-port 5000 --tproxy-mark 1
            """;
    private static final String OPENSAND = """
            iptables -A PREROUTING -t mangle -p tcp -i opensand_tun -j TPROXY --on-port 5000 --tproxy-mark 1
            ip6tables -A PREROUTING -t mangle -p tcp -i opensand_tun -j TPROXY --on-port 5000 --tproxy-mark 1
            """;
    private static final String MASQUERADE = """
            iptables -A POSTROUTING -t nat -s 10.1.0.0/24 -o opensand_tun -j MASQUERADE --random
            """;
    private static final String TEE = """
            iptables -t mangle -A PREROUTING -p tcp -i eth0 -m state --state NEW -j TEE --gateway 10.10.42.42
            iptables -t mangle -A PREROUTING -p tcp -i eth0 -j TPROXY --on-port 5000 --tproxy-mark 1
            """;
    private static final String NFT = """
            flush ruleset

            table inet mangle {
              chain INTERCEPT {%s
                meta protocol ip meta l4proto tcp tproxy ip to 127.0.0.1:5000 meta mark set ct mark accept
                meta protocol ip6 meta l4proto tcp tproxy ip6 to [::1]:5000 meta mark set ct mark accept
              }

              chain COUNT {
                ct count 2000 ct mark set 1 jump INTERCEPT
                return
              }

              chain PREROUTING {
                type filter hook prerouting priority mangle; policy accept;
                ct mark 123 accept
                ct mark 1 jump INTERCEPT
                %s
                ct mark set 123 accept
              }
            }
            """;
    private static final String COUNTED = "iifname \"eth0\" meta l4proto tcp jump COUNT";
    private static final String UNCOUNTED = "iifname \"eth0\" meta l4proto tcp ct mark set 1 jump INTERCEPT";
    private static final String DUP = "\n    ct state new dup to 10.10.42.42 device pepsalsniffer";

    private static ProbedNet bed;
    private static Process proxy;
    private static Path log;
    private static String runningWith = "";

    /**
     * A piece of the manual.
     *
     * @param source what the proxy's {@code --source} must be with these rules; PEPsal's is {@code own}
     * @param seen whom the server sees, IPv4
     */
    record Manual(String name, String typed, String source, String seen, boolean ipv6) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Manual> manual() {
        String v4Only = "table ip" + NFT.split("table inet")[1].replaceAll("(?m)^.*protocol ip6.*\n", "");
        return Stream.of(
                new Manual("iptables of OpenSAND", IPTABLES + OPENSAND, "client", "10.1.0.2", true),
                new Manual("iptables of OpenSAND with NAT", IPTABLES + OPENSAND + MASQUERADE, "own", "10.2.0.1", true),
                new Manual("iptables", IPTABLES, "own", "10.2.0.1", true),
                new Manual("iptables with TEE", TEE, "own", "10.2.0.1", false),
                new Manual("nft with ct count", NFT.formatted("", COUNTED), "own", "10.2.0.1", true),
                new Manual("nft without ct count", NFT.formatted("", UNCOUNTED), "own", "10.2.0.1", true),
                new Manual("nft with dup", v4Only.formatted(DUP, UNCOUNTED), "own", "10.2.0.1", false));
    }

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        bed = new ProbedNet();
        bed.onRouter("ip link set lan0 name eth0\nip link set sat0 name opensand_tun");
        bed.onRouter(sniffer());
        log = Files.createTempFile("satbed-pep", ".log");
    }

    private static void proxy(String source) throws Exception {
        if (runningWith.equals(source)) {
            return;
        }
        end();
        List<String> argv = new ArrayList<>(List.of(ToolPath.of("ip"), "netns", "exec", bed.net.router));
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Djffi.unsafe.disabled=true"));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), PepCommand.class.getName()));
        argv.addAll(List.of("-v", "-p", "5000", "--source", source));
        proxy = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        runningWith = source;
        until("the proxy listens", () -> Listeners.read(bed.net.runner()).reachable(true, 5000));
    }

    private static void until(String what, java.util.function.BooleanSupplier so) throws InterruptedException {
        for (int i = 0; i < 600 && !so.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertTrue(so.getAsBoolean(), what + " within 30 s");
    }

    private static void end() throws InterruptedException {
        if (proxy != null) {
            proxy.destroy();
            proxy.waitFor();
            until("its port is free", () -> !Listeners.read(bed.net.runner()).reachable(true, 5000));
        }
    }

    /** Without the driver of dummy interfaces, a bridge without ports is one as well. */
    private static String sniffer() {
        boolean dummy = IpCommand.in(bed.net.client)
                .attempt("link", "add", "d0", "type", "dummy")
                .succeeded();
        return "ip link add pepsalsniffer type " + (dummy ? "dummy" : "bridge") + "\n"
                + "ip addr add 10.10.42.1/24 dev pepsalsniffer\nip link set pepsalsniffer up";
    }

    @AfterAll
    static void close() throws Exception {
        if (bed != null) {
            end();
            Files.deleteIfExists(log);
            bed.close();
        }
    }

    @AfterEach
    void forget() {
        CommandRunner runner = bed.net.runner();
        runner.run(List.of("nft", "flush", "ruleset"));
        for (String family : List.of("-4", "-6")) {
            runner.attempt(List.of("ip", family, "rule", "del", "fwmark", "1"), "");
            runner.attempt(List.of("ip", family, "route", "flush", "table", "100"), "");
        }
    }

    @ParameterizedTest
    @MethodSource("manual")
    void isProxiedAndSaidToBe(Manual manual) throws Exception {
        proxy(manual.source());
        bed.onRouter(ROUTING);
        if (manual.typed().contains("chain ")) {
            bed.nft(manual.typed());
        } else {
            bed.onRouter(manual.typed());
        }
        List<Finding> findings = bed.check();
        assertEquals("", ProbedNet.missing(findings), () -> findings.toString());
        assertTrue(findings.stream()
                .anyMatch(each -> each.check().equals("rules") && each.found().contains("not of ours")));
        assertTrue(proxied(findings, "IPv4"), findings.toString());
        if (manual.typed().contains("MASQUERADE")) {
            assertTrue(ProbedNet.wrong(findings).contains("run the proxy with '--source own'"), findings.toString());
        }
        isServed(TestNet.SERVER_V4, "server sees " + manual.seen());
        if (manual.ipv6()) {
            assertTrue(proxied(findings, "IPv6"), findings.toString());
            isServed(TestNet.SERVER_V6, "server sees fd0");
        }
    }

    /** By the proxy: its log has a line for each connection that has ended. */
    private static void isServed(String server, String expected) throws Exception {
        long before = lines();
        String line = BannerServer.ask(bed.net.client, server, ProbedNet.SERVER_PORT);
        assertTrue(line.startsWith(expected), line);
        until("the proxy tells of the connection", () -> lines() > before);
    }

    private static long lines() {
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> line.contains("7000"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean proxied(List<Finding> findings, String family) {
        return findings.stream()
                .anyMatch(each ->
                        each.check().equals("probe, " + family) && each.found().contains("in by eth0: is proxied"));
    }
}
