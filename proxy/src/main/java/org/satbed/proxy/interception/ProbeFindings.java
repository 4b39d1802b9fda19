package org.satbed.proxy.interception;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.satbed.linux.LinuxException;
import org.satbed.linux.tool.CommandException;
import org.satbed.proxy.interception.probe.Behind;
import org.satbed.proxy.interception.probe.FirstSegment;
import org.satbed.proxy.interception.probe.HostCopy;
import org.satbed.proxy.interception.probe.Probe;
import org.satbed.proxy.interception.probe.ProbeResult;
import org.satbed.proxy.interception.probe.ProbeResult.Outcome;

/**
 * Chooses first segments whose fate says whether interception works, has the probe send them, and says what is to be
 * made of the answers.
 */
final class ProbeFindings {
    private static final int USUAL_PORT = 443;
    private static final int MOST_PORTS = 6;
    private static final int MOST_PROBES = 32;

    private final HostCopy host;
    private final HostFilters filters;
    private final Behind behind;

    ProbeFindings(HostCopy host) {
        this.host = host;
        this.filters = new HostFilters(host.filters());
        this.behind = new Behind(host);
    }

    /**
     * What the kernel said.
     *
     * @param made whether it could be asked
     */
    record Answer(boolean made, List<Finding> findings) {}

    /** Asks the kernel; one line says so where it cannot be asked. */
    Answer ask(Optional<InterceptionPlan> plan, List<FirstSegment> asked, int proxyPort) {
        List<FirstSegment> segments = asked.isEmpty() ? choose(plan) : asked;
        if (segments.isEmpty()) {
            return new Answer(
                    false,
                    List.of(Finding.note(
                            "probe",
                            "not made: behind the interfaces no address is known, neither by routes nor by neighbours",
                            "say which: '--from ADDRESS --to ADDRESS:PORT --in IF'")));
        }
        try {
            Probe.Report report = Probe.ask(host, segments, proxyPort);
            List<Finding> findings = new ArrayList<>();
            if (!report.differences().isEmpty()) {
                findings.add(Finding.note(
                        "replica",
                        "is not in all as this host: "
                                + String.join(
                                        "; ",
                                        report.differences().stream()
                                                .distinct()
                                                .limit(5)
                                                .toList()),
                        "what follows may differ by that"));
            }
            findings.addAll(findings(plan, report.results(), !asked.isEmpty()));
            return new Answer(true, findings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return notMade("it was interrupted");
        } catch (LinuxException | CommandException | IllegalStateException e) {
            return notMade(e.getMessage());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return notMade(e.toString());
        }
    }

    private static Answer notMade(String why) {
        return new Answer(
                false,
                List.of(Finding.note(
                        "probe",
                        "not made, so nothing here says whether packets are let in: " + why,
                        "it needs a network namespace and /dev/net/tun: run it as root, in a container with"
                                + " --cap-add SYS_ADMIN --device /dev/net/tun")));
    }

    /**
     * From behind each interface to behind another one, both families, to the usual port and to those that rules decide
     * about.
     */
    private List<FirstSegment> choose(Optional<InterceptionPlan> plan) {
        List<FirstSegment> chosen = new ArrayList<>();
        for (int port : ports(plan)) {
            for (boolean ipv6 : List.of(false, true)) {
                boolean taken = plan.map(each -> each.filter().takes(ipv6) && (each.ipv6() || !ipv6))
                        .orElse(!ipv6 || filters.takesIpv6());
                Set<String> ins = taken ? interfaces(plan, ipv6) : Set.of();
                ins.forEach(in -> choose(plan, in, ins, ipv6, port).ifPresent(chosen::add));
            }
        }
        return chosen.stream().limit(MOST_PROBES).toList();
    }

    /** Those of the rules that are up; all, where no rule names one. */
    private Set<String> interfaces(Optional<InterceptionPlan> plan, boolean ipv6) {
        List<String> up = behind.interfaces();
        Set<String> named = new LinkedHashSet<>(
                plan.map(InterceptionPlan::interfaces).orElseGet(() -> List.copyOf(filters.interfaces(ipv6))));
        named.retainAll(up);
        return named.isEmpty() ? new LinkedHashSet<>(up) : named;
    }

    private Optional<FirstSegment> choose(
            Optional<InterceptionPlan> plan, String in, Set<String> ins, boolean ipv6, int port) {
        List<Cidr> sources = plan.map(each -> each.filter().sources()).orElse(List.of());
        List<Cidr> destinations = plan.map(each -> each.filter().destinations()).orElse(List.of());
        List<Cidr> except = plan.map(each -> each.filter().except()).orElse(List.of());
        Optional<InetAddress> client = first(behind.addresses(in, ipv6), sources, each -> true, ipv6);
        List<InetAddress> far = new ArrayList<>();
        Set<String> outs = new LinkedHashSet<>(ins);
        outs.add(behind.defaultInterface(ipv6));
        outs.addAll(behind.interfaces());
        outs.remove(in);
        outs.forEach(out -> far.addAll(behind.addresses(out, ipv6)));
        Optional<InetAddress> server =
                first(far, destinations, each -> except.stream().noneMatch(block -> holds(block, each)), ipv6);
        return client.isEmpty() || server.isEmpty()
                ? Optional.empty()
                : Optional.of(new FirstSegment(
                        new InetSocketAddress(client.get(), 0), new InetSocketAddress(server.get(), port), in));
    }

    /** One that is in a block, if there are blocks; else one of a block. */
    private static Optional<InetAddress> first(
            List<InetAddress> known, List<Cidr> blocks, Predicate<InetAddress> further, boolean ipv6) {
        List<Cidr> own = Cidr.of(blocks, ipv6);
        return known.stream()
                .filter(each -> own.isEmpty() || own.stream().anyMatch(block -> holds(block, each)))
                .filter(further)
                .findFirst()
                .or(() -> own.stream()
                        .map(block ->
                                block.length() == (ipv6 ? 128 : 32) ? block.address() : Behind.plus(block.address(), 2))
                        .filter(further)
                        .findFirst());
    }

    private Set<Integer> ports(Optional<InterceptionPlan> plan) {
        List<PortRange> ranges = plan.map(each -> each.filter().ports()).orElse(List.of());
        Set<Integer> ports = new LinkedHashSet<>();
        ports.add(ranges.isEmpty() ? USUAL_PORT : ranges.get(0).first());
        filters.portsDecidedAbout().stream()
                .filter(port -> takes(ranges, port))
                .limit(MOST_PORTS)
                .forEach(ports::add);
        return ports;
    }

    private static boolean takes(List<PortRange> ranges, int port) {
        return ranges.isEmpty() || ranges.stream().anyMatch(each -> port >= each.first() && port <= each.last());
    }

    private static boolean holds(Cidr block, InetAddress address) {
        return block.address().getAddress().length == address.getAddress().length
                && new Cidr(address, block.length()).equals(block);
    }

    /** One line for each kind of fate; each of those that were asked for by name has its own. */
    private List<Finding> findings(Optional<InterceptionPlan> plan, List<ProbeResult> results, boolean named) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (ProbeResult each : results) {
            String family = each.asked().to().getAddress().getAddress().length == 4 ? "IPv4" : "IPv6";
            Finding finding = finding(plan, each, "probe, " + family);
            String kind = named ? each.asked().toString() : finding.check() + finding.state() + kind(each);
            findings.putIfAbsent(kind, finding);
            each.policy()
                    .ifPresent(
                            policy -> findings.putIfAbsent(
                                    "policy " + family + policy,
                                    Finding.note(
                                            "policy, " + family,
                                            each.asked() + " is proxied; " + policy,
                                            "'rules install --forward-policy apply' (nft) has it hold; or except it (--except, --ports)")));
        }
        return List.copyOf(findings.values());
    }

    private static String kind(ProbeResult result) {
        return result.outcome() == Outcome.PROXIED ? result.source().toString() : result.found();
    }

    private static Finding finding(Optional<InterceptionPlan> plan, ProbeResult result, String check) {
        String found = result.asked() + ": " + result.found();
        Optional<String> left = plan.flatMap(each -> leftOut(each, result.asked()));
        boolean special = result.asked().options() != FirstSegment.Option.NONE;
        return switch (result.outcome()) {
            case PROXIED ->
                (result.source().isEmpty() ? Finding.ok(check, found) : Finding.note(check, found, result.remedy()))
                        .with(result.steps());
            case PASSED ->
                (special
                                ? Finding.ok(check, found)
                                : left.map(why -> Finding.note(check, found + ": " + why, ""))
                                        .orElseGet(() -> Finding.missing(check, found, result.remedy())))
                        .with(result.steps());
            case DIVERTED, OWN -> Finding.note(check, found, result.remedy()).with(result.steps());
            case STOPPED, NO_OUTGOING_LEG ->
                Finding.missing(check, found, result.remedy()).with(result.steps());
        };
    }

    /** Why the rules leave a connection alone. */
    private static Optional<String> leftOut(InterceptionPlan plan, FirstSegment asked) {
        InterceptionFilter filter = plan.filter();
        InetAddress from = asked.from().getAddress();
        InetAddress to = asked.to().getAddress();
        boolean ipv6 = to.getAddress().length == 16;
        if (!plan.interfaces().contains(asked.in())) {
            return Optional.of("the rules are for " + String.join(", ", plan.interfaces()));
        }
        if (ipv6 && !plan.ipv6() || !filter.takes(ipv6)) {
            return Optional.of("the rules are not for that family");
        }
        boolean within =
                (filter.sources().isEmpty() || filter.sources().stream().anyMatch(each -> holds(each, from)))
                        && (filter.destinations().isEmpty()
                                || filter.destinations().stream().anyMatch(each -> holds(each, to)))
                        && filter.except().stream().noneMatch(each -> holds(each, to))
                        && takes(filter.ports(), asked.to().getPort());
        return within ? Optional.empty() : Optional.of("the rules except it");
    }
}
