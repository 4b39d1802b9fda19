package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IptablesRestore;
import org.satbed.linux.tool.ToolPath;
import org.satbed.linux.tool.Undo;

/**
 * Interception by iptables and ip6tables (iptables-extensions(8), target TPROXY, match socket), for hosts that are administered with
 * them: two chains of our own in the table mangle, {@code SATBED_NAME} and {@code SATBED_NAME_OURS}, and one jump from PREROUTING.
 *
 * <p>Not fail-open: TPROXY drops a packet when nobody listens, so new connections hang while the proxy is down. Needs no conntrack.
 */
final class IptablesInterception extends RuleInterception {
    private static final String GONE = "Cannot open network namespace";

    private final String chain;
    private final String ours;

    IptablesInterception(InterceptionPlan plan, CommandRunner runner, ChangeJournal journal) {
        super(plan, runner, journal);
        this.chain = "SATBED_" + plan.name().toUpperCase(Locale.ROOT);
        this.ours = chain + "_OURS"; // 28 characters at most, which is the limit
    }

    @Override
    List<Step> ruleSteps() {
        List<Step> steps = new ArrayList<>();
        for (boolean ipv6 : families()) {
            List<String> argv = argv(ipv6);
            String rules = rules(ipv6);
            steps.add(new Step(what(ipv6), argv, rules, Step.heredoc(String.join(" ", argv), rules), undo(ipv6)));
        }
        return steps;
    }

    /** The lines for iptables-restore. {@code -N} refuses a chain that is there, and with it the whole transaction. */
    String rules(boolean ipv6) {
        List<String> lines = new ArrayList<>(List.of("*mangle", "-N " + chain, "-N " + ours));
        // First segments only go to TPROXY: it knows how a connection in TIME_WAIT is replaced, and what was open
        // before passes.
        lines.add("-A " + chain + " -p tcp ! --syn -m socket --transparent -j " + ours);
        // Errors about what the proxy sent from others' addresses (path MTU, unreachable): the match looks into them.
        lines.add("-A " + chain + " -p " + (ipv6 ? "ipv6-icmp" : "icmp") + " -m socket --transparent -j " + ours);
        lines.add("-A " + chain + " -m addrtype --dst-type LOCAL -j RETURN");
        for (String each : plan().interfaces()) {
            lines.add("-A " + chain + " -i " + each + " -p tcp --syn -j TPROXY --on-port " + plan().port() + " --on-ip "
                    + (ipv6 ? "::1" : "127.0.0.1") + " --tproxy-mark " + plan().markAndMask());
        }
        lines.add("-A " + ours + " -j MARK --set-xmark " + plan().markAndMask());
        lines.add("-A " + ours + " -j ACCEPT");
        lines.add("-A PREROUTING -j " + chain);
        lines.add("COMMIT");
        return String.join("\n", lines) + "\n";
    }

    /**
     * Two transactions, so that the second works when somebody removed the jump by hand: declaring a chain makes it when it is missing
     * and empties it when it is there, after which deleting it cannot fail.
     */
    private List<Undo> undo(boolean ipv6) {
        String chains =
                "*mangle\n:" + chain + " - [0:0]\n:" + ours + " - [0:0]\n-X " + chain + "\n-X " + ours + "\nCOMMIT\n";
        String jump = "*mangle\n-D PREROUTING -j " + chain + "\nCOMMIT\n";
        // Line 2 is the deletion: iptables-legacy says no more than that it failed.
        List<String> noJump =
                List.of("line 2 failed", "Bad rule", "No chain/target/match", "does not exist", "doesn't exist", GONE);
        return List.of(
                new Undo.Command(what(ipv6), runner().namespace(), argv(ipv6), chains, List.of(GONE)),
                new Undo.Command("jump to " + what(ipv6), runner().namespace(), argv(ipv6), jump, noJump));
    }

    /**
     * iptables on nftables makes its table and chain when they are first used. Where they are not there yet, they go again, unless
     * somebody else has begun to use them.
     */
    @Override
    List<Undo> undoOfTraces(Step step) {
        for (boolean ipv6 : families()) {
            if (step.argv().equals(argv(ipv6))) {
                return undoOfTraces(ipv6);
            }
        }
        return List.of(); // a route or a rule
    }

    private List<Undo> undoOfTraces(boolean ipv6) {
        CommandResult version = runner().attempt(List.of(IptablesRestore.tool(ipv6), "--version"), "");
        if (!version.output().contains("nf_tables") || ToolPath.find("nft").isEmpty()) {
            return List.of();
        }
        List<Undo> undo = new ArrayList<>();
        String family = ipv6 ? "ip6" : "ip";
        String chains = nft("list", "table", family, "mangle");
        // Where another interception stands, it may have made them, and may go first: the last one tidies up.
        boolean another = chains.contains("chain SATBED_");
        if (another || chains.isEmpty()) {
            undo.add(tableRemoval(family));
        }
        if (another || !chains.contains("chain PREROUTING ")) {
            undo.add(new Undo.Command(
                    "empty chain PREROUTING of " + family + " mangle",
                    runner().namespace(),
                    argv(ipv6),
                    "*mangle\n-X PREROUTING\nCOMMIT\n",
                    // It holds others' rules or another policy, or is gone: then it is not ours to remove.
                    List.of("not empty", "No chain/target/match", "does not exist", "busy", "Invalid argument", GONE)));
        }
        return undo;
    }

    /** Creating the built-in chains fails when one of them is there: in one transaction, a table in use is never deleted. */
    private Undo tableRemoval(String family) {
        StringBuilder input = new StringBuilder();
        for (String builtIn : List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")) {
            input.append("create chain ")
                    .append(family)
                    .append(" mangle ")
                    .append(builtIn)
                    .append('\n');
        }
        input.append("delete table ").append(family).append(" mangle\n");
        return new Undo.Command(
                "empty nft table " + family + " mangle",
                runner().namespace(),
                List.of("nft", "-f", "-"),
                input.toString(),
                List.of("File exists", "No such file or directory", GONE));
    }

    private String nft(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("nft"));
        argv.addAll(List.of(arguments));
        return runner().attempt(argv, "").output();
    }

    private List<Boolean> families() {
        return plan().ipv6() ? List.of(false, true) : List.of(false);
    }

    private String what(boolean ipv6) {
        return (ipv6 ? "ip6tables" : "iptables") + " chain " + chain;
    }

    private static List<String> argv(boolean ipv6) {
        return List.of(IptablesRestore.tool(ipv6), "--noflush", "--wait", "5");
    }

    @Override
    Optional<String> obstacle() {
        for (boolean ipv6 : families()) {
            String tool = ipv6 ? "ip6tables" : "iptables";
            String save = runner().attempt(List.of(tool + "-save", "-t", "mangle"), "")
                    .output();
            for (String each : List.of(chain, ours)) {
                if (save.contains("\n:" + each + " ")) {
                    return Optional.of("the " + tool + " chain " + each
                            + " is already there; if an earlier run left it, 'satbed down' or '" + tool
                            + " -t mangle' with -D PREROUTING -j, -F and -X removes it, else choose another name");
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
