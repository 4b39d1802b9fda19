package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.Undo;

/** Replaces and removes the chains of a name, whatever of them is there. */
final class IptablesSteps {
    private final CommandRunner runner;
    private final RulesFinder finder;
    private final IptablesTraces traces;

    IptablesSteps(CommandRunner runner, RulesFinder finder) {
        this.runner = runner;
        this.finder = finder;
        this.traces = new IptablesTraces(runner);
    }

    /** One step for each family and table in which chains are or come. */
    List<Step> replace(InterceptionPlan plan, Optional<InstalledRules> former) {
        IptablesRules rules = new IptablesRules(plan);
        List<Step> steps = new ArrayList<>();
        for (boolean ipv6 : List.of(false, true)) {
            List<String> remarks = remarks(plan, ipv6, former);
            for (String table : IptablesRules.TABLES) {
                boolean wanted =
                        (!ipv6 || plan.ipv6()) && !rules.chains(table, ipv6).isEmpty();
                List<String> jumps = finder.jumpsThere(plan.name(), ipv6, table);
                boolean there = !jumps.isEmpty()
                        || !finder.chainsThere(plan.name(), ipv6, table).isEmpty();
                if (wanted || there) {
                    String lines = wanted
                            ? rules.replacement(table, ipv6, jumps, remarks)
                            : IptablesRules.removal(plan.name(), table, jumps);
                    String what = (ipv6 ? "ip6tables " : "iptables ") + table;
                    List<Undo> undo = undo(plan, ipv6, table, former, jumps);
                    steps.add(new Step(what, IptablesTraces.argv(ipv6), lines, lines, undo));
                }
            }
        }
        return steps;
    }

    /** Carried out from the last to the first: the former rules, or none, then the traces. */
    private List<Undo> undo(
            InterceptionPlan plan,
            boolean ipv6,
            String table,
            Optional<InstalledRules> former,
            List<String> jumpsBefore) {
        Optional<InterceptionPlan> before = former.flatMap(InstalledRules::plan);
        List<String> jumpsAfter = new IptablesRules(plan)
                .rules(table, ipv6, List.of()).stream()
                        .filter(each -> IptablesRules.jumps(plan.name(), table).contains(each.substring(3)))
                        .map(each -> each.substring(3))
                        .toList();
        List<String> remarks = remarks(plan, ipv6, former);
        List<Undo> undo = new ArrayList<>();
        if (before.isEmpty()) {
            undo.addAll(traces.undo(
                    ipv6,
                    remarks.stream()
                            .filter(each -> each.contains(" " + table + " "))
                            .toList()));
        }
        String lines = before.isPresent() && !jumpsBefore.isEmpty()
                ? new IptablesRules(before.get()).replacement(table, ipv6, jumpsAfter, remarks)
                : IptablesRules.removal(plan.name(), table, jumpsAfter);
        undo.add(restore(plan.name(), ipv6, lines));
        return undo;
    }

    /** What of the built-in tables was made for us and may go with the last of us. */
    private List<String> remarks(InterceptionPlan plan, boolean ipv6, Optional<InstalledRules> former) {
        if (ipv6 && !plan.ipv6()) {
            return List.of();
        }
        Set<String> remarks = new java.util.LinkedHashSet<>(
                former.map(each -> own(each, ipv6)).orElse(List.of()));
        for (String table : IptablesRules.TABLES) {
            List<String> builtIn = new IptablesRules(plan)
                    .rules(table, ipv6, List.of()).stream()
                            .filter(each ->
                                    IptablesRules.jumps(plan.name(), table).contains(each.substring(3)))
                            .map(each -> each.substring(3, each.indexOf(' ', 3)))
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

    private static List<String> own(InstalledRules rules, boolean ipv6) {
        String family = ipv6 ? "v6 " : "v4 ";
        return rules.remarks().stream()
                .filter(each -> each.startsWith(family))
                .map(each -> each.substring(family.length()))
                .toList();
    }

    /** In the order in which it is to be carried out. */
    List<Undo> removal(InstalledRules rules) {
        List<Undo> removal = new ArrayList<>();
        for (boolean ipv6 : List.of(false, true)) {
            for (String table : IptablesRules.TABLES) {
                List<String> jumps = finder.jumpsThere(rules.name(), ipv6, table);
                if (!jumps.isEmpty()
                        || !finder.chainsThere(rules.name(), ipv6, table).isEmpty()) {
                    removal.add(restore(rules.name(), ipv6, IptablesRules.removal(rules.name(), table, jumps)));
                }
            }
            List<Undo> left = new ArrayList<>(traces.undo(ipv6, own(rules, ipv6)));
            java.util.Collections.reverse(left);
            removal.addAll(left);
        }
        return removal;
    }

    private Undo restore(String name, boolean ipv6, String lines) {
        String what = (ipv6 ? "ip6tables" : "iptables") + " chains " + IptablesRules.chain(name);
        return new Undo.Command(
                what, runner.namespace(), IptablesTraces.argv(ipv6), lines, List.of(IptablesTraces.GONE));
    }
}
