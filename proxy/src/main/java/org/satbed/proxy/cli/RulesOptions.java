package org.satbed.proxy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.interception.Bypass;
import org.satbed.proxy.interception.Cidr;
import org.satbed.proxy.interception.InterceptionFilter;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;
import org.satbed.proxy.interception.PortRange;
import org.satbed.proxy.interception.SatelliteWindow;
import picocli.CommandLine.Option;

/** What {@code satbed rules install} can be told. */
final class RulesOptions {
    @Option(
            names = "--interfaces",
            split = ",",
            paramLabel = "IF",
            description = "Connections that arrive on these are intercepted; of a router, both sides.")
    private List<String> interfaces = new ArrayList<>();

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "Take interfaces and further options from this file of the proxy's service instead.")
    Path settings;

    @Option(names = "--tool", paramLabel = "TOOL", description = "'nft' (default) or 'iptables'.")
    private String tool = InterceptionTool.NFT.id();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The proxy's port (default: ${DEFAULT-VALUE}).")
    private int port = ProxyConfig.DEFAULT_PORT;

    @Option(
            names = "--listen",
            paramLabel = "WHERE",
            description = "As the proxy's option: 'any' (default) or 'loopback'. The rules serve both.")
    private String listen = "any";

    @Option(
            names = "--source",
            split = ",",
            paramLabel = "CIDR",
            description = "Only connections from these addresses.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--destination",
            split = ",",
            paramLabel = "CIDR",
            description = "Only connections to these addresses.")
    private List<String> destinations = new ArrayList<>();

    @Option(
            names = "--ports",
            split = ",",
            paramLabel = "PORTS",
            description = "Only connections to these ports, such as 80,443,8000-8100.")
    private List<String> ports = new ArrayList<>();

    @Option(names = "--except", split = ",", paramLabel = "CIDR", description = "Destinations that are never proxied.")
    private List<String> except = new ArrayList<>();

    @Option(
            names = "--bypass",
            paramLabel = "HOW",
            description = {
                "When new connections pass unproxied (nft): 'limit', when the proxy says that it is full (default);",
                "'ct-count:N', over N connections; 'none'."
            })
    private Optional<String> bypass = Optional.empty();

    @Option(
            names = "--sniff",
            paramLabel = "IF",
            description = "Copies first segments of intercepted connections to this dummy interface (PEPsal's -s).")
    private Optional<String> sniff = Optional.empty();

    @Option(
            names = "--nat",
            paramLabel = "IF",
            description = "Gives what leaves by this interface its address (masquerade).")
    private Optional<String> nat = Optional.empty();

    @Option(
            names = "--forward-policy",
            paramLabel = "HOW",
            description = {
                "'ignore' (default) or 'apply' (nft): whether first segments that the proxy takes are judged by this router's",
                "own chains at the hook forward."
            })
    private String forwardPolicy = "ignore";

    @Option(
            names = "--initcwnd",
            paramLabel = "IF=SEGMENTS",
            description = {
                "Gives routes over the satellite's interface this initial window: a bandwidth-delay product in",
                "segments of 1448 bytes. Fast Open needs no cookie on them."
            })
    private Optional<String> window = Optional.empty();

    @Option(names = "--ipv4-only", description = "For a host without IPv6.")
    private boolean ipv4Only;

    @Option(names = "--mark", paramLabel = "MARK", description = "Mark of intercepted packets (default: 0x5a7).")
    private String mark = InterceptionPlan.hex(InterceptionPlan.DEFAULT_MARK);

    @Option(names = "--mask", paramLabel = "MASK", description = "Bits of the mark that are ours (default: 0xfff).")
    private String mask = InterceptionPlan.hex(InterceptionPlan.DEFAULT_MARK_MASK);

    @Option(
            names = "--table",
            paramLabel = "N",
            description = "Routing table, and place of the rule that leads there (default: ${DEFAULT-VALUE}).")
    private int table = InterceptionPlan.DEFAULT_ROUTE_TABLE;

    @Option(
            names = "--preference",
            paramLabel = "N",
            description = {
                "The rule's place or none (default: that of --table, or before others' rules that would lead marked",
                "packets away)."
            })
    private Optional<Integer> preference = Optional.empty();

    InterceptionTool tool() {
        for (InterceptionTool each : InterceptionTool.values()) {
            if (each.id().equals(tool)) {
                return each;
            }
        }
        throw new IllegalArgumentException("--tool takes 'nft' or 'iptables', not '" + tool + "'");
    }

    /** Throws {@link IllegalArgumentException} with one line for a value out of its range. */
    InterceptionPlan plan(String name) {
        if (interfaces.isEmpty()) {
            throw new IllegalArgumentException("--interfaces: name those of whose traffic the proxy shall see");
        }
        if (!listen.equals("any") && !listen.equals("loopback")) {
            throw new IllegalArgumentException("--listen takes 'any' or 'loopback', not '" + listen + "'");
        }
        boolean iptables = tool() == InterceptionTool.IPTABLES;
        Bypass how = bypass.map(Bypass::parse).orElse(iptables ? Bypass.NONE : Bypass.LIMIT);
        if (iptables && !how.equals(Bypass.NONE)) {
            throw new IllegalArgumentException("--bypass " + how + " needs nft; with iptables there is 'none' only");
        }
        if (!forwardPolicy.equals("ignore") && !forwardPolicy.equals("apply")) {
            throw new IllegalArgumentException(
                    "--forward-policy takes 'ignore' or 'apply', not '" + forwardPolicy + "'");
        }
        InterceptionFilter filter = new InterceptionFilter(
                sources.stream().map(Cidr::parse).toList(),
                destinations.stream().map(Cidr::parse).toList(),
                ports.stream().map(PortRange::parse).toList(),
                except.stream().map(Cidr::parse).toList());
        int bits = number("--mask", mask);
        int value = number("--mark", mark);
        InterceptionPlan plan = InterceptionPlan.of(name, interfaces, port)
                .withMarks(value, bypassMark(value, bits), bits)
                .withRouteTable(table, table)
                .withIpv6(!ipv4Only)
                .withFilter(filter)
                .withBypass(how)
                .withSniff(sniff)
                .withNat(nat)
                .withForwardPolicy(forwardPolicy.equals("apply"))
                .withWindow(window.map(RulesOptions::window));
        return preference.map(plan::withFixedPreference).orElse(plan);
    }

    private static SatelliteWindow window(String text) {
        try {
            return SatelliteWindow.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--initcwnd: " + e.getMessage(), e);
        }
    }

    /** The other bits of the mask: different for each mark, so that sets side by side differ in both. */
    private static int bypassMark(int mark, int mask) {
        boolean usual = mark == InterceptionPlan.DEFAULT_MARK && mask == InterceptionPlan.DEFAULT_MARK_MASK;
        return usual ? InterceptionPlan.DEFAULT_BYPASS_MARK : ~mark & mask;
    }

    private static int number(String option, String text) {
        try {
            long value = Long.decode(text);
            if (value > 0 && value <= 0xffff_ffffL) {
                return (int) value;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException(option + " takes a number such as 0x5a7, not '" + text + "'");
    }
}
