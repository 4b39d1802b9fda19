package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.NftCommand;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.Undo;

/**
 * Interception that stays on a host until it is removed, by whichever process: what {@code satbed rules} does. In contrast to
 * {@link Interception} nobody holds it open. All there is to know stands in the kernel: tables and chains have our names, the options
 * are comments among the rules, routes and their rules have our protocol, a dummy interface has our alias.
 */
public final class HostRules {
    private final CommandRunner runner;
    private final RulesFinder finder;

    /** Of the host or namespace that the runner works in; touches nothing yet. */
    public HostRules(CommandRunner runner) {
        this.runner = runner;
        this.finder = new RulesFinder(runner);
    }

    /** What is installed under a name. */
    public List<InstalledRules> find(String name) {
        return finder.find(name);
    }

    /** The names under which something is installed. */
    public Set<String> names() {
        return finder.names();
    }

    /**
     * Makes the host have exactly these rules under the plan's name. Rules of another kind under it are replaced in one transaction (for
     * iptables, one for each table and family); connections that the proxy holds go on.
     *
     * @return whether anything was changed
     * @throws InterceptionException with one line, when it cannot be; the host is then as it was
     */
    public boolean install(InterceptionTool tool, InterceptionPlan plan) {
        List<InstalledRules> there = find(plan.name());
        requireInterfaces(plan);
        Set<Integer> own = ownTables(plan.name(), plan.routeTable());
        PolicyRouting routing = new PolicyRouting(plan, runner, own);
        List<RoutingEntry> found = RoutingEntry.found(runner, own);
        SniffDevice device = new SniffDevice(runner, plan.name());
        List<Step> steps = new ArrayList<>();
        routing.wanted().stream().filter(each -> !found.contains(each)).forEach(each -> steps.add(routing.step(each)));
        plan.sniff().ifPresent(name -> steps.addAll(device.steps(name)));
        plan.window().ifPresent(window -> steps.addAll(window.steps(runner, windows(there))));
        boolean same = there.size() == 1 && there.get(0).are(tool, plan);
        List<Undo> leftovers = leftovers(tool, plan, there, found, routing.wanted());
        if (same && steps.isEmpty() && leftovers.isEmpty()) {
            return false;
        }
        try {
            routing.obstacle().ifPresent(obstacle -> {
                throw failure(plan, obstacle, null);
            });
            if (!same || plan.sniff().isPresent()) {
                steps.addAll(ruleSteps(tool, plan, there));
            }
            apply(tool, plan, steps);
        } catch (CommandException e) {
            throw failure(plan, e.getMessage() + hint(tool, plan, e), e);
        }
        List<String> problems = carryOut(leftovers);
        if (!problems.isEmpty()) {
            throw new InterceptionException("rules '" + plan.name()
                    + "' are installed, but former ones were not all removed: " + String.join("; ", problems));
        }
        return true;
    }

    /**
     * Removes all that stands under a name, whatever is left of it, and nothing else.
     *
     * @param routeTable the routing table to look into when the rules with their notes are gone
     * @return whether anything was there
     */
    public boolean remove(String name, int routeTable) {
        List<Undo> removals = new ArrayList<>();
        // Before the rules, in whose notes they are.
        windows(find(name)).stream()
                .filter(window -> !windowsOfOthers(name).contains(window))
                .forEach(window -> removals.addAll(window.removal(runner)));
        for (InstalledRules each : find(name)) {
            removals.addAll(each.tool() == InterceptionTool.NFT ? List.of(nftRemoval(name)) : iptablesRemoval(each));
        }
        PolicyRouting routing = new PolicyRouting(InterceptionPlan.of(name, List.of("lo"), 1), runner);
        RoutingEntry.found(runner, ownTables(name, routeTable)).forEach(each -> removals.add(routing.removal(each)));
        finder.dummies(name).forEach(each -> removals.add(SniffDevice.removal(runner, each)));
        List<String> problems = carryOut(removals);
        if (!problems.isEmpty()) {
            throw new InterceptionException(
                    "rules '" + name + "' were not all removed: " + String.join("; ", problems));
        }
        return !removals.isEmpty();
    }

    /** What is installed under a name as commands that a person could type, read from the kernel; with its counters. */
    public String show(String name) {
        StringBuilder text = new StringBuilder();
        Set<Integer> tables = ownTables(name, InterceptionPlan.DEFAULT_ROUTE_TABLE);
        List<RoutingEntry> routing = new ArrayList<>(RoutingEntry.found(runner, tables));
        Collections.reverse(routing);
        routing.forEach(each -> text.append(String.join(" ", each.argv("add"))).append('\n'));
        for (String device : finder.dummies(name)) {
            text.append("ip link add " + device + " type dummy\n");
            text.append("ip link set dev " + device + " alias '" + RulesFinder.dummyAlias(name) + "' up\n");
        }
        for (InstalledRules rules : find(name)) {
            windows(List.of(rules))
                    .forEach(window -> window.removal(runner)
                            .forEach(each -> text.append("# " + each.what() + ": " + window.attributes() + "\n")));
            if (rules.tool() == InterceptionTool.NFT) {
                StringBuilder listed = new StringBuilder();
                NftRules.FAMILIES.forEach(family ->
                        listed.append(runner.attempt(List.of("nft", "list", "table", family, NftRules.table(name)), "")
                                .output()));
                text.append(Step.heredoc("nft -f -", listed.toString())).append('\n');
            } else {
                List.of(false, true).forEach(ipv6 -> text.append(iptablesShown(name, ipv6)));
            }
            finder.counters(rules).forEach((what, packets) -> text.append("# " + what + ": " + packets + " packets\n"));
        }
        return text.toString();
    }

    private String iptablesShown(String name, boolean ipv6) {
        StringBuilder text = new StringBuilder();
        for (String table : IptablesRules.TABLES) {
            List<String> jumps = IptablesRules.jumps(name, table);
            List<String> chains = IptablesRules.chains(name, table);
            List<String> lines = finder.save(ipv6, table)
                    .lines()
                    .filter(line -> line.startsWith("-A ") && jumps.contains(line.substring(3))
                            || chains.stream()
                                    .anyMatch(chain ->
                                            line.startsWith(":" + chain + " ") || line.startsWith("-A " + chain + " ")))
                    .toList();
            if (!lines.isEmpty()) {
                String all = "*" + table + "\n" + String.join("\n", lines) + "\nCOMMIT";
                text.append(Step.heredoc(String.join(" ", IptablesTraces.argv(ipv6)), all))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** What {@link #install} would do on a host without such rules, as commands; looks at nothing. */
    public static String describe(InterceptionTool tool, InterceptionPlan plan) {
        StringBuilder text = new StringBuilder();
        plan.sniff().ifPresent(device -> {
            text.append("ip link add " + device + " type dummy\n");
            text.append("ip link set dev " + device + " alias '" + RulesFinder.dummyAlias(plan.name()) + "' up\n");
        });
        plan.window()
                .ifPresent(window -> text.append("# on every route by a gateway over " + window.interfaceName()
                        + ":\n# ip route change ROUTE dev " + window.interfaceName() + " " + window.attributes()
                        + "\n"));
        try (Interception interception = tool.create(plan, CommandRunner.onHost(), ChangeJournal.NONE)) {
            return text + interception.describe();
        }
    }

    /** The routing tables of a name: those of its notes, and another one unless it is that of other rules of ours. */
    private Set<Integer> ownTables(String name, int besides) {
        Set<Integer> tables = new TreeSet<>(Set.of(besides));
        find(name).forEach(each -> each.plan().ifPresent(plan -> tables.add(plan.routeTable())));
        tables.removeAll(finder.routeTablesOfOthers(name));
        return tables;
    }

    private List<SatelliteWindow> windowsOfOthers(String name) {
        return names().stream()
                .filter(other -> !other.equals(name))
                .flatMap(other -> windows(find(other)).stream())
                .toList();
    }

    private static List<SatelliteWindow> windows(List<InstalledRules> rules) {
        return rules.stream()
                .flatMap(each -> each.plan().flatMap(InterceptionPlan::window).stream())
                .distinct()
                .toList();
    }

    private void requireInterfaces(InterceptionPlan plan) {
        List<String> all = new ArrayList<>(plan.interfaces());
        plan.nat().ifPresent(all::add);
        plan.window().ifPresent(window -> all.add(window.interfaceName()));
        for (String each : all) {
            if (!IpCommand.of(runner).hasInterface(each)) {
                throw new InterceptionException(
                        "interface " + each + " is not there; 'ip -br link' lists those that are");
            }
        }
    }

    private List<Step> ruleSteps(InterceptionTool tool, InterceptionPlan plan, List<InstalledRules> there) {
        Optional<InstalledRules> former =
                there.stream().filter(each -> each.tool() == tool).findFirst();
        Optional<InterceptionPlan> before = former.flatMap(InstalledRules::plan);
        if (tool == InterceptionTool.IPTABLES) {
            return new IptablesSteps(runner, finder).replace(plan, former);
        }
        JsonNode back = before.map(each -> new NftRules(each).replacement())
                .orElseGet(() -> NftRules.removalTransaction(plan.name()));
        Undo undo =
                new Undo.Command("nft table", runner.namespace(), NftCommand.TRANSACTION, back.toString(), List.of());
        String what = "nft table " + NftRules.table(plan);
        return List.of(new Step(
                what, NftCommand.TRANSACTION, new NftRules(plan).replacement().toString(), "", List.of(undo)));
    }

    private Undo nftRemoval(String name) {
        String removal = NftRules.removalTransaction(name).toString();
        return new Undo.Command(
                "nft table " + NftRules.table(name), runner.namespace(), NftCommand.TRANSACTION, removal, List.of());
    }

    private List<Undo> iptablesRemoval(InstalledRules rules) {
        return new IptablesSteps(runner, finder).removal(rules);
    }

    /** What was installed before and is not wanted any more, in the order of its removal. */
    private List<Undo> leftovers(
            InterceptionTool tool,
            InterceptionPlan plan,
            List<InstalledRules> there,
            List<RoutingEntry> found,
            List<RoutingEntry> wanted) {
        List<Undo> leftovers = new ArrayList<>();
        there.stream()
                .filter(each -> each.tool() != tool)
                .forEach(each -> leftovers.addAll(
                        each.tool() == InterceptionTool.NFT
                                ? List.of(nftRemoval(plan.name()))
                                : iptablesRemoval(each)));
        PolicyRouting routing = new PolicyRouting(plan, runner);
        found.stream().filter(each -> !wanted.contains(each)).forEach(each -> leftovers.add(routing.removal(each)));
        windows(there).stream()
                .filter(window -> plan.window() // over the same interface it is replaced
                        .map(SatelliteWindow::interfaceName)
                        .filter(window.interfaceName()::equals)
                        .isEmpty())
                .forEach(window -> leftovers.addAll(window.removal(runner)));
        finder.dummies(plan.name()).stream()
                .filter(each -> !plan.sniff().equals(Optional.of(each)))
                .forEach(each -> leftovers.add(SniffDevice.removal(runner, each)));
        return leftovers;
    }

    /** All or nothing. */
    private void apply(InterceptionTool tool, InterceptionPlan plan, List<Step> steps) {
        Deque<Undo> done = new ArrayDeque<>();
        for (Step step : steps) {
            try {
                CommandResult result = runner.attempt(step.argv(), step.input());
                if (!result.succeeded()) {
                    result.orThrow();
                }
                step.undo().forEach(done::push);
            } catch (CommandException e) {
                if (e.exitCode() < 0) {
                    step.undo().forEach(done::push); // ended by force: it may have been done
                }
                List<String> problems = carryOut(new ArrayList<>(done));
                String notBack = problems.isEmpty() ? "" : "; and not taken back: " + String.join("; ", problems);
                throw failure(plan, e.getMessage() + hint(tool, plan, e) + notBack, e);
            }
        }
    }

    private static List<String> carryOut(List<Undo> undos) {
        List<String> problems = new ArrayList<>();
        undos.forEach(undo -> undo.carryOut().ifPresent(problems::add));
        return problems;
    }

    private String hint(InterceptionTool tool, InterceptionPlan plan, CommandException e) {
        if (e.getMessage().contains("Unknown device type")) {
            return "; this kernel has no dummy interfaces (CONFIG_DUMMY, module dummy): make one of another kind under"
                    + " that name, and set it up";
        }
        try (RuleInterception kind = (RuleInterception) tool.create(plan, runner, ChangeJournal.NONE)) {
            return kind.hint(e);
        }
    }

    private static InterceptionException failure(InterceptionPlan plan, String why, CommandException cause) {
        String line = "rules '" + plan.name() + "' were not installed: "
                + OneLine.of(why).replace(".; ", "; ");
        return cause == null ? new InterceptionException(line) : new InterceptionException(line, cause);
    }
}
