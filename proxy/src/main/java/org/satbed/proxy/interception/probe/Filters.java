package org.satbed.proxy.interception.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.NftCommand;
import org.satbed.linux.tool.ToolPath;

/**
 * The rules of a host as its tools write and read them: tables of nftables, those of them that belong to iptables,
 * iptables' legacy tables, and
 * sets of ipset. Reading changes nothing.
 *
 * @param tables nft's text of each table, by {@code FAMILY NAME}, without those of iptables
 * @param restores what the tools that restore are given, in this order
 */
public record Filters(Map<String, String> tables, List<Restore> restores) {
    private static final Pattern TABLE = Pattern.compile("^table (\\S+) (\\S+) \\{");
    private static final Pattern SECTION = Pattern.compile("(?m)^\\*(\\S+)$");

    /** Copies that cannot be changed. */
    public Filters {
        tables = new LinkedHashMap<>(tables);
        restores = List.copyOf(restores);
    }

    /**
     * One tool's part.
     *
     * @param argv the tool that restores
     * @param text what it is given
     */
    public record Restore(List<String> argv, String text) {
        boolean isLegacy() {
            return argv.get(0).contains("legacy");
        }

        boolean isV6() {
            return argv.get(0).startsWith("ip6");
        }
    }

    /** Those that the runner sees. A tool that is not installed has none, as far as can be seen. */
    public static Filters of(CommandRunner runner) {
        Map<String, String> tables = blocks(output(runner, "nft", "list", "ruleset"));
        List<Restore> restores = new ArrayList<>();
        for (boolean ipv6 : List.of(false, true)) {
            String tool = ipv6 ? "ip6tables" : "iptables";
            String family = ipv6 ? "ip6 " : "ip ";
            if (tables.keySet().stream().anyMatch(each -> each.startsWith(family))) {
                String nft = tool + (ToolPath.find(tool + "-nft-save").isPresent() ? "-nft" : "");
                String saved = output(runner, nft + "-save");
                Matcher section = SECTION.matcher(saved);
                boolean any = false;
                while (section.find()) {
                    any |= tables.remove(family + section.group(1)) != null;
                }
                if (any) {
                    restores.add(new Restore(List.of(nft + "-restore"), saved));
                }
            }
            String names = runner.attempt(List.of("cat", "/proc/net/" + (ipv6 ? "ip6" : "ip") + "_tables_names"), "")
                    .output();
            if (!names.isBlank()) { // to ask the tool would load the module
                String saved = output(runner, tool + "-legacy-save");
                restores.add(new Restore(List.of(tool + "-legacy-restore"), saved));
            }
        }
        if (restores.stream().anyMatch(each -> each.text().contains("--match-set"))) {
            restores.add(0, new Restore(List.of("ipset", "restore"), output(runner, "ipset", "save")));
        }
        return new Filters(tables, restores);
    }

    /** All that there is, as text. */
    public String text() {
        StringBuilder all = new StringBuilder();
        tables.values().forEach(all::append);
        restores.forEach(each -> all.append(each.text()).append('\n'));
        return all.toString();
    }

    /**
     * Has another namespace have them.
     *
     * @return what could not be, each with its reason
     */
    List<String> apply(CommandRunner runner) {
        List<String> refused = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        tables.values().forEach(each -> all.append(loadable(each)));
        if (!tables.isEmpty()
                && !runner.attempt(NftCommand.TRANSACTION, all.toString()).succeeded()) {
            tables.forEach((name, text) ->
                    note(refused, "table " + name, runner.attempt(NftCommand.TRANSACTION, loadable(text))));
        }
        for (Restore each : restores) {
            if (ToolPath.find(each.argv().get(0)).isEmpty()) {
                refused.add("the rules of " + each.argv().get(0) + ", which is not installed");
                continue;
            }
            note(refused, "the rules of " + each.argv().get(0), runner.attempt(each.argv(), each.text()));
        }
        return refused;
    }

    private static void note(List<String> refused, String what, CommandResult result) {
        if (!result.succeeded()) {
            refused.add(what + ": " + result.error().lines().findFirst().orElse("no reason was given"));
        }
    }

    /** An interface of the replica has no hardware to offload to. */
    private static String loadable(String table) {
        return table.replaceAll("(?m)^\\s*flags offload;?$", "");
    }

    private static String output(CommandRunner runner, String... argv) {
        if (ToolPath.find(argv[0]).isEmpty()) {
            return "";
        }
        CommandResult result = runner.attempt(List.of(argv), "");
        return result.succeeded() ? result.output() : "";
    }

    private static Map<String, String> blocks(String ruleset) {
        Map<String, String> blocks = new LinkedHashMap<>();
        String name = "";
        for (String line : ruleset.lines().toList()) {
            Matcher begin = TABLE.matcher(line);
            if (begin.find()) {
                name = begin.group(1) + " " + begin.group(2);
            }
            if (!name.isEmpty() && !line.startsWith("#")) {
                blocks.merge(name, line + "\n", String::concat);
            }
            if (line.equals("}")) {
                name = "";
            }
        }
        return blocks;
    }
}
