package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.Undo;

/**
 * Interception by iptables and ip6tables (iptables-extensions(8), target TPROXY, match socket), for hosts that are
 * administered with them: chains of our own in the table mangle, {@code SATBED_NAME} and some that begin so, and one
 * jump from PREROUTING.
 *
 * <p>Not fail-open: TPROXY drops a packet when nobody listens, so new connections hang while the proxy is down. Needs
 * no conntrack, but for translated addresses.
 */
final class IptablesWriter implements RuleWriter {
    /** What says that a jump is gone. Line 2 is the deletion: iptables-legacy says no more than that it failed. */
    private static final List<String> NO_JUMP = List.of(
            "line 2 failed",
            "Bad rule",
            "No chain/target/match",
            "does not exist",
            "doesn't exist",
            IptablesTraces.GONE);

    private final InterceptionPlan plan;
    private final CommandRunner runner;
    private final IptablesRules rules;
    private final RulesFinder finder;
    private final IptablesTraces traces;

    IptablesWriter(InterceptionPlan plan, CommandRunner runner) {
        if (!plan.bypass().equals(Bypass.NONE)) {
            throw new IllegalArgumentException("interception: iptables has no bypass; choose 'none', or nft");
        }
        if (plan.forwardPolicy()) {
            throw new IllegalArgumentException(
                    "interception: --forward-policy apply needs nft: iptables cannot ask before"
                            + " routing where a packet would leave");
        }
        this.plan = plan;
        this.runner = runner;
        this.rules = new IptablesRules(plan);
        this.finder = new RulesFinder(runner);
        this.traces = new IptablesTraces(runner);
    }

    /** A table of one family: the unit that is written at once. */
    private record Part(String table, boolean ipv6) {
        static List<Part> all() {
            return List.of(false, true).stream()
                    .flatMap(ipv6 -> IptablesRules.TABLES.stream().map(table -> new Part(table, ipv6)))
                    .toList();
        }

        String tool() {
            return ipv6 ? "ip6tables" : "iptables";
        }

        List<String> argv() {
            return IptablesTraces.argv(ipv6);
        }
    }

    private boolean isWanted(Part part) {
        return (!part.ipv6 || plan.ipv6())
                && !rules.chains(part.table, part.ipv6).isEmpty();
    }

    private boolean isThere(Part part) {
        return !finder.jumpsThere(plan.name(), part.ipv6, part.table).isEmpty()
                || !finder.chainsThere(plan.name(), part.ipv6, part.table).isEmpty();
    }

    @Override
    public List<Step> fresh() {
        return Part.all().stream()
                .filter(this::isWanted)
                .map(part -> step(part, rules.fresh(part.table, part.ipv6, List.of()), List.of()))
                .toList();
    }

    private Step step(Part part, String lines, List<Undo> undo) {
        return new Step(what(part), part.argv(), lines, Step.heredoc(String.join(" ", part.argv()), lines), undo);
    }

    private String what(Part part) {
        return part.tool() + " chain "
                + IptablesRules.chains(plan.name(), part.table).get(0);
    }

    @Override
    public List<Step> replacing(Optional<InstalledRules> former) {
        List<Step> steps = new ArrayList<>();
        IptablesRules here = finder.rulesOf(plan);
        for (Part part : Part.all()) {
            if (isWanted(part) || isThere(part)) {
                List<String> remarks = remarks(part.ipv6, former);
                List<String> jumps = finder.jumpsThere(plan.name(), part.ipv6, part.table);
                String lines = !isWanted(part)
                        ? IptablesRules.removal(plan.name(), part.table, jumps)
                        : isThere(part)
                                ? here.replacement(part.table, part.ipv6, jumps, remarks)
                                : here.fresh(part.table, part.ipv6, remarks);
                steps.add(step(part, lines, undo(part, former, jumps, remarks)));
            }
        }
        return steps;
    }

    /** The jumps that the plan's rules make. */
    private List<String> jumps(Part part) {
        return rules.rules(part.table, part.ipv6, List.of()).stream()
                .map(each -> each.substring(3)) // less its verb
                .filter(IptablesRules.jumps(plan.name(), part.table)::contains)
                .toList();
    }

    /**
     * Carried out from the last to the first: the former rules, or none, then the traces. Without former ones, jumps
     * and chains go by themselves, so that the chains go when somebody removed the jumps by hand.
     */
    private List<Undo> undo(
            Part part, Optional<InstalledRules> former, List<String> jumpsBefore, List<String> remarks) {
        Optional<InterceptionPlan> before = former.flatMap(InstalledRules::plan);
        if (before.isPresent()) {
            String lines = jumpsBefore.isEmpty()
                    ? IptablesRules.removal(plan.name(), part.table, jumps(part))
                    : finder.rulesOf(before.get()).replacement(part.table, part.ipv6, jumps(part), remarks);
            return List.of(restore(part, lines));
        }
        List<Undo> undo = new ArrayList<>(traces.undo(
                part.ipv6,
                remarks.stream()
                        .filter(each -> each.contains(" " + part.table + " "))
                        .toList()));
        undo.add(restore(part, IptablesRules.removal(plan.name(), part.table, List.of())));
        for (String jump : jumps(part)) {
            String lines = "*" + part.table + "\n-D " + jump + "\nCOMMIT\n";
            undo.add(new Undo.Command("jump to " + what(part), runner.namespace(), part.argv(), lines, NO_JUMP));
        }
        return undo;
    }

    /** What of the built-in tables was made for us and may go with the last of us. */
    private List<String> remarks(boolean ipv6, Optional<InstalledRules> former) {
        if (ipv6 && !plan.ipv6()) {
            return List.of();
        }
        Set<String> remarks =
                new LinkedHashSet<>(former.map(each -> own(each, ipv6)).orElse(List.of()));
        for (String table : IptablesRules.TABLES) {
            List<String> builtIn = jumps(new Part(table, ipv6)).stream()
                    .map(jump -> jump.substring(0, jump.indexOf(' ')))
                    .toList();
            if (!builtIn.isEmpty()) {
                remarks.addAll(traces.toBeMade(ipv6, table, builtIn));
            }
        }
        // What another set of ours had made goes with whichever of us goes last.
        for (String name : finder.names()) {
            finder.notes(name, ipv6).stream()
                    .filter(each -> !each.startsWith("--"))
                    .forEach(remarks::add);
        }
        return List.copyOf(remarks);
    }

    private static List<String> own(InstalledRules there, boolean ipv6) {
        String family = ipv6 ? "v6 " : "v4 ";
        return there.remarks().stream()
                .filter(each -> each.startsWith(family))
                .map(each -> each.substring(family.length()))
                .toList();
    }

    @Override
    public List<Undo> removal(InstalledRules there) {
        List<Undo> removal = new ArrayList<>();
        for (boolean ipv6 : List.of(false, true)) {
            for (String table : IptablesRules.TABLES) {
                Part part = new Part(table, ipv6);
                if (isThere(part)) {
                    List<String> jumps = finder.jumpsThere(there.name(), ipv6, table);
                    removal.add(restore(part, IptablesRules.removal(there.name(), table, jumps)));
                }
            }
            List<Undo> left = new ArrayList<>(traces.undo(ipv6, own(there, ipv6)));
            Collections.reverse(left);
            removal.addAll(left);
        }
        return removal;
    }

    private Undo restore(Part part, String lines) {
        return new Undo.Command(what(part), runner.namespace(), part.argv(), lines, List.of(IptablesTraces.GONE));
    }

    @Override
    public Optional<String> obstacle() {
        return Part.all().stream()
                .filter(this::isWanted)
                .flatMap(part -> finder.chainsThere(plan.name(), part.ipv6, part.table).stream()
                        .filter(rules.chains(part.table, part.ipv6)::contains)
                        .map(chain -> "the " + part.tool() + " chain " + chain
                                + " is already there; if an earlier run left it, 'satbed down' or 'satbed rules remove --name "
                                + plan.name() + "' removes it, else choose another name"))
                .findFirst();
    }

    @Override
    public Optional<String> unfit() {
        return List.of(false, true).stream()
                .filter(ipv6 -> !ipv6 || plan.ipv6())
                .flatMap(ipv6 -> finder.natRules(ipv6).problem().stream())
                .findFirst()
                .or(this::ledElsewhereByNft)
                .map(rule ->
                        "the target TPROXY comes before the rule '" + rule + "', which leads connections elsewhere:"
                                + " they would hang, and iptables cannot be told to leave them out; '--tool nft' can");
    }

    /** By another chain of nft than that of iptables on nftables. */
    private Optional<String> ledElsewhereByNft() {
        NftChains chains = new NftChains(runner);
        return chains.at("nat", "prerouting").stream()
                .filter(base -> !(base.table().equals("nat") && base.name().equals("PREROUTING")))
                .flatMap(base -> chains.rules(base).values().stream())
                .flatMap(List::stream)
                .filter(rule -> rule.has("dnat|redirect")
                        && !rule.bare().contains("fib daddr type local")
                        && !rule.has("udp dport|icmp|icmpv6"))
                .map(NftChains.Rule::text)
                .findFirst();
    }

    @Override
    public String kernelNeeds() {
        return "CONFIG_NETFILTER_XT_TARGET_TPROXY or CONFIG_NETFILTER_XT_MATCH_ with SOCKET, ADDRTYPE or STRING";
    }
}
