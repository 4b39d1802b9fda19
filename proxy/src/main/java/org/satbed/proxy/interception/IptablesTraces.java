package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IptablesRestore;
import org.satbed.linux.tool.ToolPath;
import org.satbed.linux.tool.Undo;

/**
 * What iptables on nftables leaves behind: it makes its tables and built-in chains when they are first used. Where they were not there
 * before, they go again, unless somebody else has begun to use them.
 */
final class IptablesTraces {
    static final String GONE = "Cannot open network namespace";

    /** The built-in chains of a table; all of them, for a table in use is known by any of them. */
    private static final Map<String, List<String>> BUILT_IN = Map.of(
            "mangle", List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
            "nat", List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"));

    private final CommandRunner runner;

    IptablesTraces(CommandRunner runner) {
        this.runner = runner;
    }

    /** What is not there, and will be made: {@code made mangle table}, {@code made mangle PREROUTING}. Nothing for iptables-legacy. */
    List<String> toBeMade(boolean ipv6, String table, List<String> chains) {
        CommandResult version = runner.attempt(List.of(IptablesRestore.tool(ipv6), "--version"), "");
        if (!version.output().contains("nf_tables") || ToolPath.find("nft").isEmpty()) {
            return List.of();
        }
        List<String> made = new ArrayList<>();
        String listed = runner.attempt(List.of("nft", "list", "table", family(ipv6), table), "")
                .output();
        if (listed.isEmpty()) {
            made.add("made " + table + " table");
        }
        chains.stream()
                .filter(each -> !listed.contains("chain " + each + " "))
                .forEach(each -> made.add("made " + table + " " + each));
        return made;
    }

    /** How that is taken back, in the order in which it is noted. */
    List<Undo> undo(boolean ipv6, List<String> made) {
        List<Undo> undo = new ArrayList<>();
        for (String each : made) {
            String[] words = each.split(" ");
            undo.add(words[2].equals("table") ? tableRemoval(ipv6, words[1]) : chainRemoval(ipv6, words[1], words[2]));
        }
        return undo;
    }

    private Undo chainRemoval(boolean ipv6, String table, String chain) {
        return new Undo.Command(
                "empty chain " + chain + " of " + family(ipv6) + " " + table,
                runner.namespace(),
                argv(ipv6),
                "*" + table + "\n-X " + chain + "\nCOMMIT\n",
                // It holds others' rules or another policy, or is gone: then it is not ours to remove.
                List.of("not empty", "No chain/target/match", "does not exist", "busy", "Invalid argument", GONE));
    }

    /** Creating the built-in chains fails when one of them is there: in one transaction, a table in use is never deleted. */
    private Undo tableRemoval(boolean ipv6, String table) {
        StringBuilder input = new StringBuilder();
        for (String builtIn : BUILT_IN.get(table)) {
            input.append("create chain " + family(ipv6) + " " + table + " " + builtIn + "\n");
        }
        input.append("delete table " + family(ipv6) + " " + table + "\n");
        return new Undo.Command(
                "empty nft table " + family(ipv6) + " " + table,
                runner.namespace(),
                List.of("nft", "-f", "-"),
                input.toString(),
                List.of("File exists", "No such file or directory", GONE));
    }

    static List<String> argv(boolean ipv6) {
        return List.of(IptablesRestore.tool(ipv6), "--noflush", "--wait", "5");
    }

    private static String family(boolean ipv6) {
        return ipv6 ? "ip6" : "ip";
    }
}
