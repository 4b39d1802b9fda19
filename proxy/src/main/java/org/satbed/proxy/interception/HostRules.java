package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.Undo;

/**
 * Interception that stays on a host until it is removed, by whichever process: what {@code satbed rules} does. In contrast to
 * {@link Interception} nobody holds it open. All there is to know stands in the kernel: tables and chains have our names, the options
 * are comments among the rules, routes and their rules have our protocol, a dummy interface has our alias.
 */
public final class HostRules {
    private final CommandRunner runner;

    /** Of the host or namespace that the runner works in; touches nothing yet. */
    public HostRules(CommandRunner runner) {
        this.runner = runner;
    }

    /** What is installed under a name. */
    public List<InstalledRules> find(String name) {
        return new RulesFinder(runner).find(name);
    }

    /** The names under which something is installed. */
    public Set<String> names() {
        return new RulesFinder(runner).names();
    }

    /**
     * Makes the host have exactly these rules under the plan's name. Rules of another kind under it are replaced in one transaction (for
     * iptables, one for each table and family); connections that the proxy holds go on.
     *
     * @return whether anything was changed
     * @throws InterceptionException with one line, when it cannot be; the host is then as it was
     */
    public boolean install(InterceptionTool tool, InterceptionPlan plan) {
        requireInterfaces(plan);
        OrderlyChange.installs(runner, plan.name());
        try {
            return !install(tool, plan, plan.window().isPresent()).isEmpty();
        } finally {
            OrderlyChange.hasInstalled(runner, plan.name());
        }
    }

    /**
     * Puts back what is missing of rules that were installed: as {@link #install}, but interfaces that are gone are no
     * obstacle, nor routes that cannot have the window at the moment.
     *
     * @return what was put back, for people; empty when all was there
     */
    List<String> restore(InterceptionTool tool, InterceptionPlan plan) {
        return install(tool, plan, false);
    }

    private List<String> install(InterceptionTool tool, InterceptionPlan plan, boolean windowNeeded) {
        RulesFinder finder = new RulesFinder(runner);
        List<InstalledRules> there = finder.find(plan.name());
        Set<Integer> own = ownTables(finder, plan.name(), plan.routeTable());
        PolicyRouting routing = new PolicyRouting(plan, runner, own);
        List<RoutingEntry> found = RoutingEntry.found(runner, own);
        List<RoutingEntry> routes = routing.wanted();
        SniffDevice device = new SniffDevice(runner, plan.name());
        List<Step> steps = new ArrayList<>();
        routes.stream().filter(each -> !found.contains(each)).forEach(each -> steps.add(routing.step(each)));
        plan.sniff().ifPresent(name -> steps.addAll(device.steps(name)));
        plan.window().ifPresent(window -> steps.addAll(windowSteps(window, windows(there), windowNeeded)));
        boolean same = there.size() == 1 && there.get(0).are(tool, plan);
        List<Undo> leftovers = leftovers(tool, plan, finder, found, routes);
        if (same && steps.isEmpty() && leftovers.isEmpty()) {
            return List.of();
        }
        RuleWriter writer = tool.writer(plan, runner);
        String failure = "rules '" + plan.name() + "' were not installed: ";
        try {
            routing.obstacle()
                    .or(writer::unfit)
                    .or(new BridgeFilter(plan, runner)::obstacle)
                    .ifPresent(obstacle -> {
                        throw new InterceptionException(failure + OneLine.of(obstacle));
                    });
            if (!same || plan.sniff().isPresent()) {
                steps.addAll(writer.replacing(
                        there.stream().filter(each -> each.tool() == tool).findFirst()));
            }
            new Changes(runner, ChangeJournal.NONE).make(steps, failure, writer::hint, routing::ledAway);
        } catch (CommandException e) { // of looking at the host
            throw new InterceptionException(failure + OneLine.of(e.getMessage() + writer.hint(e)), e);
        }
        List<String> problems = carryOut(leftovers);
        if (!problems.isEmpty()) {
            throw new InterceptionException("rules '" + plan.name()
                    + "' are installed, but former ones were not all removed: " + String.join("; ", problems));
        }
        List<String> what = new ArrayList<>(steps.stream().map(Step::what).toList());
        leftovers.forEach(each -> what.add(each.what()));
        return what;
    }

    private List<Step> windowSteps(SatelliteWindow window, List<SatelliteWindow> former, boolean needed) {
        try {
            return window.steps(runner, former);
        } catch (InterceptionException e) {
            if (needed) {
                throw e;
            }
            return List.of();
        }
    }

    /** What a person who installs these rules should know of other programs' filters on this host, one line each. */
    public List<String> notes(InterceptionPlan plan) {
        List<String> notes = new ArrayList<>(new OthersFilters(plan, runner).notes());
        plan.window()
                .ifPresent(window -> window.lacking(runner)
                        .forEach(route -> notes.add("the route '" + route
                                + "' has no initial window: one with several next hops, or that a router announced, is"
                                + " not ours to write")));
        return notes;
    }

    /**
     * Removes all that stands under a name, whatever is left of it, and nothing else.
     *
     * @param routeTable the routing table to look into when the rules with their notes are gone
     * @return whether anything was there
     */
    public boolean remove(String name, int routeTable) {
        RulesFinder finder = new RulesFinder(runner);
        List<Undo> removals = new ArrayList<>();
        // Before the rules, in whose notes they are.
        windows(finder.find(name)).stream()
                .filter(window -> !windowsOfOthers(finder, name).contains(window))
                .forEach(window -> removals.addAll(window.removal(runner)));
        InterceptionPlan named = InterceptionPlan.of(name, List.of("lo"), 1);
        for (InstalledRules each : finder.find(name)) {
            removals.addAll(each.tool().writer(named, runner).removal(each));
        }
        PolicyRouting routing = new PolicyRouting(named, runner);
        RoutingEntry.found(runner, ownTables(finder, name, routeTable))
                .forEach(each -> removals.add(routing.removal(each)));
        finder.dummies(name).forEach(each -> removals.add(SniffDevice.removal(runner, each)));
        if (!removals.isEmpty()) {
            OrderlyChange.removes(runner, name);
        }
        List<String> problems = carryOut(removals);
        if (!problems.isEmpty()) {
            throw new InterceptionException(
                    "rules '" + name + "' were not all removed: " + String.join("; ", problems));
        }
        return !removals.isEmpty();
    }

    /** What is installed under a name as commands that a person could type, read from the kernel; with its counters. */
    public String show(String name) {
        RulesFinder finder = new RulesFinder(runner);
        StringBuilder text = new StringBuilder();
        Set<Integer> tables = ownTables(finder, name, InterceptionPlan.DEFAULT_ROUTE_TABLE);
        List<RoutingEntry> routing = new ArrayList<>(RoutingEntry.found(runner, tables));
        Collections.reverse(routing);
        routing.forEach(each -> text.append(String.join(" ", each.argv("add"))).append('\n'));
        for (String device : finder.dummies(name)) {
            text.append("ip link add " + device + " type dummy\n");
            text.append("ip link set dev " + device + " alias '" + RulesFinder.dummyAlias(name) + "' up\n");
        }
        for (InstalledRules rules : finder.find(name)) {
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
                List.of(false, true).forEach(ipv6 -> text.append(iptablesShown(finder, name, ipv6)));
            }
            finder.counters(rules).forEach((what, packets) -> text.append("# " + what + ": " + packets + " packets\n"));
        }
        return text.toString();
    }

    private static String iptablesShown(RulesFinder finder, String name, boolean ipv6) {
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
                .ifPresent(window -> text.append("# on every route over " + window.interfaceName()
                        + ":\n# ip route change ROUTE dev " + window.interfaceName() + " " + window.attributes()
                        + "\n"));
        if (plan.forwardPolicy()) {
            text.append("# and copies of the chains at the hook forward that forbid something\n");
        }
        try (Interception interception = tool.create(plan, CommandRunner.onHost(), ChangeJournal.NONE)) {
            return text + interception.describe();
        }
    }

    /** The routing tables of a name: those of its notes, and another one unless it is that of other rules of ours. */
    private static Set<Integer> ownTables(RulesFinder finder, String name, int besides) {
        Set<Integer> tables = new TreeSet<>(Set.of(besides));
        finder.find(name).forEach(each -> each.plan().ifPresent(plan -> tables.add(plan.routeTable())));
        tables.removeAll(finder.routeTablesOfOthers(name));
        return tables;
    }

    private static List<SatelliteWindow> windowsOfOthers(RulesFinder finder, String name) {
        return finder.names().stream()
                .filter(other -> !other.equals(name))
                .flatMap(other -> windows(finder.find(other)).stream())
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

    /** What was installed before and is not wanted any more, in the order of its removal. */
    private List<Undo> leftovers(
            InterceptionTool tool,
            InterceptionPlan plan,
            RulesFinder finder,
            List<RoutingEntry> found,
            List<RoutingEntry> wanted) {
        List<Undo> leftovers = new ArrayList<>();
        List<InstalledRules> there = finder.find(plan.name());
        InterceptionPlan named = InterceptionPlan.of(plan.name(), List.of("lo"), 1);
        there.stream()
                .filter(each -> each.tool() != tool)
                .forEach(each ->
                        leftovers.addAll(each.tool().writer(named, runner).removal(each)));
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

    private static List<String> carryOut(List<Undo> undos) {
        List<String> problems = new ArrayList<>();
        undos.forEach(undo -> undo.carryOut().ifPresent(problems::add));
        return problems;
    }
}
