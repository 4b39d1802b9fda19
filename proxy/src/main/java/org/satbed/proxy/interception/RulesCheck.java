package org.satbed.proxy.interception;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.satbed.linux.LinuxException;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.proxy.interception.probe.FirstSegment;
import org.satbed.proxy.interception.probe.HostCopy;

/**
 * Looks for whatever keeps a host's traffic from being intercepted; changes nothing. What becomes of packets it
 * has the kernel itself say, of a
 * replica of the host in a namespace of its own ({@link ProbeFindings}); where none can be made it goes by what
 * can be read.
 */
public final class RulesCheck {
    private static final int CAP_NET_ADMIN = 12; // linux/capability.h
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandRunner runner;
    private final String rulesCommand;
    private final String proxyCommand;
    private final RulesFinder finder;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<HostCopy> host = Optional.empty();
    private boolean kernelKnown;

    /** Of the host or namespace that the runner works in. */
    public RulesCheck(CommandRunner runner) {
        this(runner, "satbed rules", "satbed pep");
    }

    /**
     * The same for another program.
     *
     * @param rulesCommand what its remedies call the command that installs rules
     * @param proxyCommand and the one that runs the proxy
     */
    public RulesCheck(CommandRunner runner, String rulesCommand, String proxyCommand) {
        this.runner = runner;
        this.rulesCommand = rulesCommand;
        this.proxyCommand = proxyCommand;
        this.finder = new RulesFinder(runner);
    }

    /**
     * Looks at everything.
     *
     * @param wanted the name, and what is asked for where nothing is installed under it
     * @param probe whether the kernel is tried too, which takes some seconds
     */
    public List<Finding> run(InterceptionPlan wanted, boolean probe) {
        return run(wanted, probe, List.of());
    }

    /**
     * The same with a question of one's own.
     *
     * @param asked first segments whose way is wanted; none: representative ones are chosen
     */
    public List<Finding> run(InterceptionPlan wanted, boolean probe, List<FirstSegment> asked) {
        findings.clear();
        if (!privileged()) {
            findings.add(Finding.missing(
                    "privilege",
                    "neither root nor CAP_NET_ADMIN: rules and kernel were not looked at",
                    "run it as root, in a container with --cap-add NET_ADMIN"));
            switches(wanted, false);
            listener(wanted);
            return List.copyOf(findings);
        }
        findings.add(Finding.ok("privilege", "CAP_NET_ADMIN"));
        List<InstalledRules> installed = finder.find(wanted.name());
        Optional<InterceptionPlan> noted =
                installed.stream().flatMap(each -> each.plan().stream()).findFirst();
        host = probe ? read() : Optional.empty();
        List<String> others = installed.isEmpty()
                ? host.map(each -> new HostFilters(each.filters()).interceptors())
                        .orElse(List.of())
                : List.of();
        InterceptionPlan plan = noted.orElse(others.isEmpty() ? wanted : ofOthers(wanted));
        if (probe && !kernelKnown) {
            kernel(installed.isEmpty() ? InterceptionTool.NFT : installed.get(0).tool(), plan);
        }
        if (others.isEmpty()) {
            rules(wanted.name(), installed);
            routing(plan);
        } else {
            findings.add(Finding.ok("rules", "not of ours: " + String.join("; ", others)));
        }
        boolean made = host.isPresent() && probed(noted, asked, noted.isPresent() ? plan.port() : 0);
        switches(plan, made);
        interfaces(plan);
        listener(plan);
        if (!made) {
            foreignFilters(plan);
        }
        host.ifPresent(this::forwardPolicy);
        installed.forEach(this::counters);
        plan.window().ifPresent(this::window);
        plan.nat()
                .ifPresent(device -> findings.add(Finding.note(
                        "translation",
                        "what leaves by " + device + " gets this host's address",
                        "the proxy must run with '--source client-address': with the client's port too, its outgoing leg"
                                + " is the client's connection for conntrack, and is not translated")));
        return List.copyOf(findings);
    }

    /** Of a host whose kernel has been tried already. */
    RulesCheck onKnownKernel() {
        kernelKnown = true;
        return this;
    }

    private Optional<HostCopy> read() {
        try {
            return Optional.of(HostCopy.of(runner));
        } catch (CommandException | LinuxException | IllegalStateException e) {
            findings.add(Finding.note("probe", "not made: " + e.getMessage(), "look at that by hand"));
            return Optional.empty();
        }
    }

    /** Rules that somebody typed have the ports and interfaces that they name. */
    private InterceptionPlan ofOthers(InterceptionPlan wanted) {
        HostFilters filters = new HostFilters(host.orElseThrow().filters());
        List<String> interfaces = new ArrayList<>(filters.interfaces());
        int port = filters.ports().contains(wanted.port())
                ? wanted.port()
                : filters.ports().iterator().next();
        return InterceptionPlan.of(wanted.name(), interfaces.isEmpty() ? wanted.interfaces() : interfaces, port)
                .withIpv6(filters.takesIpv6());
    }

    private boolean probed(Optional<InterceptionPlan> plan, List<FirstSegment> asked, int port) {
        ProbeFindings.Answer answer = new ProbeFindings(host.orElseThrow()).ask(plan, asked, port);
        findings.addAll(answer.findings());
        return answer.made();
    }

    /**
     * What is proxied comes in by the hook input and leaves by output: what chains of forward forbid, it does not meet.
     */
    private void forwardPolicy(HostCopy copy) {
        List<String> chains = new HostFilters(copy.filters()).forbidding();
        if (!chains.isEmpty()) {
            findings.add(Finding.note(
                    "policy",
                    "forbids some of what is forwarded: " + String.join("; ", chains)
                            + "; what is proxied does not meet it",
                    "'rules install --forward-policy apply' (nft) has it hold; or except it (--except, --ports)"));
        }
    }

    private static boolean privileged() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(bits -> (bits >> CAP_NET_ADMIN & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }

    private void kernel(InterceptionTool tool, InterceptionPlan plan) {
        List<Capability> missing = new InterceptionProbe(ChangeJournal.NONE)
                .run().stream()
                        .filter(each -> each.name().startsWith(tool.id())
                                || !each.name().matches("(nft|iptables).*"))
                        .filter(each -> plan.ipv6() || !each.name().contains("IPv6"))
                        .filter(each -> !each.available())
                        .toList();
        missing.forEach(
                each -> findings.add(Finding.missing("kernel", each.name() + ": " + each.reason(), each.remedy())));
        if (missing.isEmpty()) {
            findings.add(Finding.ok("kernel", "has what " + tool.id() + " needs"));
        }
    }

    private void rules(String name, List<InstalledRules> installed) {
        if (installed.isEmpty()) {
            findings.add(Finding.missing(
                    "rules", "none of the name '" + name + "'", "'" + rulesCommand + " install --interfaces IF[,IF]'"));
        }
        for (InstalledRules each : installed) {
            String what = each.tool().id() + ", '" + name + "'";
            if (each.plan().isEmpty()) {
                findings.add(Finding.missing(
                        "rules",
                        what + ": their notes are gone or of another version",
                        "'" + rulesCommand + " remove', then install again"));
            } else if (!each.missing().isEmpty()) {
                findings.add(Finding.missing(
                        "rules",
                        what + ": changed by somebody: " + String.join("; ", each.missing()),
                        "the same '" + rulesCommand + " install' again makes them whole"));
            } else {
                findings.add(Finding.ok(
                        "rules",
                        what + ", on " + String.join(", ", each.plan().get().interfaces())));
            }
        }
        if (installed.size() > 1) {
            findings.add(
                    Finding.missing("rules", "of both tools", "'" + rulesCommand + " remove', then install again"));
        }
    }

    /** A route that was made anew since, by a DHCP client for one, has none. */
    private void window(SatelliteWindow window) {
        SatelliteWindow.Coverage coverage = window.coverage(runner);
        long with = coverage.with();
        long without = coverage.without();
        findings.add(
                without == 0 && with > 0
                        ? Finding.ok("initial window", window.attributes() + " on " + with + " routes")
                        : Finding.missing(
                                "initial window",
                                without + " routes over " + window.interfaceName() + " have none, " + with + " have it",
                                "the same '" + rulesCommand + " install' again gives it to them"));
        window.lacking(runner)
                .forEach(route -> findings.add(Finding.note(
                        "initial window",
                        "the route '" + route + "' cannot have it: several next hops, or announced by a router",
                        "give it one where the route is made")));
    }

    private void routing(InterceptionPlan plan) {
        List<RoutingEntry> there = RoutingEntry.found(runner, List.of(plan.routeTable()));
        for (RoutingEntry each : new PolicyRouting(plan, runner).wanted()) {
            String check = "ip " + each.object() + (each.family().equals("-4") ? ", IPv4" : ", IPv6");
            findings.add(
                    there.contains(each)
                            ? Finding.ok(check, each.toString())
                            : Finding.missing(
                                    check,
                                    "not there: marked packets do not reach the proxy",
                                    "'" + String.join(" ", each.argv("add")) + "', or install again"));
        }
    }

    /** @param probed whether the kernel has said what becomes of packets: then its switches need not be guessed at */
    private void switches(InterceptionPlan plan, boolean probed) {
        SysctlCommand sysctl = new SysctlCommand(runner);
        forwarding(sysctl, "forwarding, IPv4", "net/ipv4/ip_forward");
        if (plan.ipv6()) {
            forwarding(sysctl, "forwarding, IPv6", "net/ipv6/conf/all/forwarding");
        }
        if (probed) {
            return;
        }
        for (String device : plan.interfaces()) {
            if (device.equals("lo")) {
                continue; // stands for none where nothing is installed
            }
            boolean strict = List.of("all", device).stream()
                    .map(each ->
                            sysctl.get("net/ipv4/conf/" + each + "/rp_filter").orElse("0"))
                    .max(String::compareTo) // the larger one holds (networking/ip-sysctl.rst)
                    .filter("1"::equals)
                    .isPresent();
            findings.add(
                    strict
                            ? Finding.note(
                                    "rp_filter, " + device,
                                    "strict: drops what arrives by another way than the route back",
                                    "'sysctl -w net/ipv4/conf/" + device + "/rp_filter=2' where ways differ")
                            : Finding.ok("rp_filter, " + device, "not strict"));
        }
        Optional<String> misled = new PolicyRouting(plan, runner).misleadingSwitch();
        findings.add(misled.map(key -> Finding.missing(
                        "marks", key + " is 1, which misleads marked packets", "'sysctl -w " + key + "=0'"))
                .orElseGet(() -> Finding.ok("marks", "no switch misleads marked packets")));
    }

    private void forwarding(SysctlCommand sysctl, String check, String key) {
        boolean on = !sysctl.get(key).orElse("0").equals("0");
        findings.add(
                on
                        ? Finding.ok(check, key + " is on")
                        : Finding.missing(
                                check,
                                key + " is off: what is not proxied does not pass",
                                "'sysctl -w " + key + "=1', and in /etc/sysctl.d"));
    }

    private void interfaces(InterceptionPlan plan) {
        Set<String> all = new LinkedHashSet<>(plan.interfaces());
        plan.sniff().ifPresent(all::add);
        plan.nat().ifPresent(all::add);
        all.add("lo"); // where packets are delivered
        for (String each : all) {
            String check = "interface " + each;
            if (!IpCommand.of(runner).hasInterface(each)) {
                findings.add(Finding.missing(check, "not there", "'ip -br link' lists those that are"));
                continue;
            }
            String flags = IpCommand.of(runner)
                    .show("link", "show", "dev", each)
                    .path(0)
                    .path("flags")
                    .toString();
            if (!flags.contains("\"UP\"")) {
                findings.add(Finding.missing(check, "down", "'ip link set " + each + " up'"));
            } else if (!flags.contains("\"LOWER_UP\"")) {
                findings.add(Finding.missing(check, "up, without a carrier", "look at the cable or the other end"));
            } else {
                findings.add(Finding.ok(check, "up"));
            }
        }
    }

    private void listener(InterceptionPlan plan) {
        Listeners listeners = Listeners.read(runner);
        for (boolean ipv6 : plan.ipv6() ? List.of(false, true) : List.of(false)) {
            String check = "proxy, " + (ipv6 ? "IPv6" : "IPv4");
            Optional<String> stranger = host.flatMap(copy -> Listeners.stranger(copy.listeners(), plan.port()));
            if (stranger.isPresent()) {
                findings.add(Finding.missing(
                        check,
                        stranger.get() + " listens on port " + plan.port() + " without IP_TRANSPARENT: it is no proxy",
                        "end it, or give the proxy and its rules another port ('-p')"));
                continue;
            }
            findings.add(
                    listeners.reachable(ipv6, plan.port())
                            ? Finding.ok(check, "listens on port " + plan.port())
                            : Finding.missing(
                                    check,
                                    "nobody listens on port " + plan.port() + " of any address or loopback",
                                    "start '" + proxyCommand + " -p " + plan.port() + "'"));
        }
    }

    /** Intercepted packets go the way of those for this host itself: through others' filters at the hook input. */
    private void foreignFilters(InterceptionPlan plan) {
        CommandResult listed = runner.attempt(List.of("nft", "-j", "list", "chains"), "");
        String accept = "meta mark & " + InterceptionPlan.hex(plan.markMask()) + " == "
                + InterceptionPlan.hex(plan.mark()) + " accept";
        boolean any = false;
        try {
            for (JsonNode item :
                    JSON.readTree(listed.succeeded() ? listed.output() : "{}").path("nftables")) {
                JsonNode chain = item.path("chain");
                if (chain.path("hook").asText().equals("input")
                        && chain.path("policy").asText().equals("drop")) {
                    any = true;
                    String name = chain.path("family").asText() + " "
                            + chain.path("table").asText() + " "
                            + chain.path("name").asText();
                    findings.add(Finding.note(
                            "firewall",
                            "chain " + name + " drops by default what is delivered to this host: intercepted"
                                    + " packets and ICMP errors about them too",
                            "let it accept ours ('" + accept + "') and ICMP"));
                }
            }
        } catch (JsonProcessingException e) {
            return;
        }
        if (!any) {
            findings.add(Finding.ok("firewall", "no chain at the hook input drops packets or ICMP by default"));
        }
    }

    private void counters(InstalledRules rules) {
        Map<String, Long> counters = finder.counters(rules);
        String seenBy = rules.tool() == InterceptionTool.NFT ? "first segments" : "proxied";
        if (counters.getOrDefault(seenBy, 0L) == 0) {
            findings.add(Finding.note(
                    "packets",
                    "no first segment has matched since the rules were installed",
                    "open a new connection through this host; if this stays, routing leads it elsewhere, or filters"
                            + " (interfaces, addresses, ports) exclude it"));
            return;
        }
        counters.forEach((what, packets) -> findings.add(Finding.ok("packets", what + ": " + packets)));
    }
}
