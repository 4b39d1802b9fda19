package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.Undo;

/**
 * Interception by iptables and ip6tables (iptables-extensions(8), target TPROXY, match socket), for hosts that are administered with
 * them: chains of our own in the table mangle, {@code SATBED_NAME} and some that begin so, and one jump from PREROUTING.
 *
 * <p>Not fail-open: TPROXY drops a packet when nobody listens, so new connections hang while the proxy is down. Needs no conntrack,
 * but for translated addresses.
 */
final class IptablesInterception extends RuleInterception {
    private final IptablesRules rules;

    IptablesInterception(InterceptionPlan plan, CommandRunner runner, ChangeJournal journal) {
        super(plan, runner, journal);
        if (!plan.bypass().equals(Bypass.NONE)) {
            throw new IllegalArgumentException("interception: iptables has no bypass; choose 'none', or nft");
        }
        this.rules = new IptablesRules(plan);
    }

    /** A table of one family: the unit that is written at once. */
    private record Part(String table, boolean ipv6) {}

    @Override
    List<Step> ruleSteps() {
        List<Step> steps = new ArrayList<>();
        for (Part part : parts()) {
            List<String> argv = IptablesTraces.argv(part.ipv6());
            String lines = rules.fresh(part.table(), part.ipv6());
            steps.add(new Step(what(part), argv, lines, Step.heredoc(String.join(" ", argv), lines), undo(part)));
        }
        return steps;
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (boolean ipv6 : plan().ipv6() ? List.of(false, true) : List.of(false)) {
            for (String table : IptablesRules.TABLES) {
                if (!rules.chains(table, ipv6).isEmpty()) {
                    parts.add(new Part(table, ipv6));
                }
            }
        }
        return parts;
    }

    /** Transactions for the jumps and for the chains, so that the chains go when somebody removed the jumps by hand. */
    private List<Undo> undo(Part part) {
        // Line 2 is the deletion: iptables-legacy says no more than that it failed.
        List<String> noJump = List.of(
                "line 2 failed",
                "Bad rule",
                "No chain/target/match",
                "does not exist",
                "doesn't exist",
                IptablesTraces.GONE);
        List<String> argv = IptablesTraces.argv(part.ipv6());
        List<Undo> undo = new ArrayList<>();
        undo.add(new Undo.Command(
                what(part),
                runner().namespace(),
                argv,
                IptablesRules.removal(plan().name(), part.table(), List.of()),
                List.of(IptablesTraces.GONE)));
        List<String> written = rules.rules(part.table(), part.ipv6(), List.of());
        for (String jump : IptablesRules.jumps(plan().name(), part.table())) {
            if (written.contains("-A " + jump)) {
                String lines = "*" + part.table() + "\n-D " + jump + "\nCOMMIT\n";
                undo.add(new Undo.Command("jump to " + what(part), runner().namespace(), argv, lines, noJump));
            }
        }
        return undo;
    }

    @Override
    List<Undo> undoOfTraces(Step step) {
        IptablesTraces traces = new IptablesTraces(runner());
        for (Part part : parts()) {
            if (step.what().equals(what(part))) {
                boolean another = saved(part).contains("\n:SATBED_");
                // Where another interception stands, it may have made them, and may go first: the last one tidies up.
                List<String> builtIn = IptablesRules.jumps(plan().name(), part.table()).stream()
                        .filter(jump -> rules.rules(part.table(), part.ipv6(), List.of())
                                .contains("-A " + jump))
                        .map(jump -> jump.substring(0, jump.indexOf(' ')))
                        .toList();
                return traces.undo(
                        part.ipv6(),
                        another ? all(part.table(), builtIn) : traces.toBeMade(part.ipv6(), part.table(), builtIn));
            }
        }
        return List.of(); // a route or a rule
    }

    private static List<String> all(String table, List<String> builtIn) {
        List<String> all = new ArrayList<>(List.of("made " + table + " table"));
        builtIn.forEach(each -> all.add("made " + table + " " + each));
        return all;
    }

    private String saved(Part part) {
        return runner().attempt(List.of(tool(part.ipv6()) + "-save", "-t", part.table()), "")
                .output();
    }

    private String what(Part part) {
        return tool(part.ipv6()) + " chain "
                + IptablesRules.chains(plan().name(), part.table()).get(0);
    }

    private static String tool(boolean ipv6) {
        return ipv6 ? "ip6tables" : "iptables";
    }

    @Override
    Optional<String> obstacle() {
        for (Part part : parts()) {
            String save = saved(part);
            for (String each : rules.chains(part.table(), part.ipv6())) {
                if (save.contains("\n:" + each + " ")) {
                    return Optional.of("the " + tool(part.ipv6()) + " chain " + each
                            + " is already there; if an earlier run left it, 'satbed down' or 'satbed rules remove --name "
                            + plan().name() + "' removes it, else choose another name");
                }
            }
        }
        return Optional.empty();
    }

    @Override
    String kernelNeeds() {
        return "CONFIG_NETFILTER_XT_TARGET_TPROXY, CONFIG_NETFILTER_XT_MATCH_SOCKET or CONFIG_NETFILTER_XT_MATCH_ADDRTYPE";
    }
}
