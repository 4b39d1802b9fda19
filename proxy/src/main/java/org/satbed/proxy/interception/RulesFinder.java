package org.satbed.proxy.interception;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.ToolPath;

/**
 * Finds rules of ours by their names and reads their notes; changes nothing. What it has read once it does not read
 * again.
 */
final class RulesFinder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TABLE = Pattern.compile("(?m)^table inet satbed_([a-z0-9_-]{1,16})$");
    private static final Pattern CHAIN = Pattern.compile("(?m)^:SATBED_([A-Z0-9_-]+)_NOTE ");
    private static final Pattern COMMENT = Pattern.compile("--comment (?:\"([^\"]*)\"|(\\S+))");

    private static final Pattern TPROXY = Pattern.compile("^\\[(\\d+):\\d+] -A (\\S+) .*-j TPROXY ");

    private final CommandRunner runner;
    private final Map<List<String>, String> read = new HashMap<>();
    private final NftChains chains;

    RulesFinder(CommandRunner runner) {
        this.runner = runner;
        this.chains = new NftChains(runner);
    }

    /** The names under which there are rules. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        add(names, TABLE, output("nft", "list", "tables"));
        for (boolean ipv6 : List.of(false, true)) {
            add(names, CHAIN, save(ipv6, "mangle"));
        }
        return names;
    }

    private static void add(Set<String> names, Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1).toLowerCase(Locale.ROOT));
        }
    }

    /** The routing tables that others' notes name. */
    Set<Integer> routeTablesOfOthers(String name) {
        Set<Integer> tables = new TreeSet<>();
        for (String each : names()) {
            if (!each.equals(name)) {
                find(each).forEach(found -> found.plan().ifPresent(plan -> tables.add(plan.routeTable())));
            }
        }
        return tables;
    }

    /** What there is under a name: nothing, one, or (half-way from one tool to the other) two. */
    List<InstalledRules> find(String name) {
        List<InstalledRules> found = new ArrayList<>();
        nft(name).ifPresent(found::add);
        iptables(name).ifPresent(found::add);
        return found;
    }

    /** The names of dummy interfaces that were made for a name. */
    List<String> dummies(String name) {
        List<String> found = new ArrayList<>();
        for (JsonNode link : IpCommand.of(runner).show("link", "show")) {
            if (link.path("ifalias").asText().equals(dummyAlias(name))) {
                found.add(link.path("ifname").asText());
            }
        }
        return found;
    }

    static String dummyAlias(String name) {
        return "satbed rules " + name;
    }

    /** What nft lists of a table, as JSON; empty when it is not there. */
    JsonNode nftTable(String family, String name) {
        String output = output("nft", "-j", "list", "table", family, NftRules.table(name));
        try {
            return output.isBlank()
                    ? JSON.createArrayNode()
                    : JSON.readTree(output).path("nftables");
        } catch (JsonProcessingException e) {
            throw new InterceptionException("'nft -j list table' printed no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Packets that rules of ours have met, by what the rules are for; in the order of the rules. */
    Map<String, Long> counters(InstalledRules rules) {
        Map<String, Long> counters = new LinkedHashMap<>();
        if (rules.tool() == InterceptionTool.NFT) {
            for (String family : NftRules.FAMILIES) {
                for (JsonNode item : nftTable(family, rules.name())) {
                    JsonNode rule = item.path("rule");
                    JsonNode counter = rule.path("expr").findPath("counter");
                    if (counter.has("packets")) {
                        String what = rule.path("comment").asText();
                        counters.merge(what, counter.path("packets").asLong(), Long::sum);
                    }
                }
            }
            return counters;
        }
        for (boolean ipv6 : List.of(false, true)) {
            output((ipv6 ? "ip6tables" : "iptables") + "-save", "-c", "-t", "mangle")
                    .lines()
                    .map(TPROXY::matcher)
                    .filter(Matcher::find)
                    .filter(matcher -> matcher.group(2).equals(IptablesRules.chain(rules.name())))
                    .forEach(matcher -> counters.merge("proxied", Long.parseLong(matcher.group(1)), Long::sum));
        }
        return counters;
    }

    private Optional<InstalledRules> nft(String name) {
        boolean any = false;
        List<String> there = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<String> copiesTo = new ArrayList<>();
        for (String family : NftRules.FAMILIES) {
            for (JsonNode item : nftTable(family, name)) {
                any |= item.has("table");
                JsonNode rule = item.path("rule");
                if (item.has("rule")) {
                    String comment = rule.path("comment").asText();
                    there.add(family + " " + rule.path("chain").asText() + ": " + comment);
                    rule.path("expr")
                            .findValues("dup")
                            .forEach(dup -> copiesTo.add(dup.path("dev").asText()));
                    if (rule.path("chain").asText().equals(NftRules.ABOUT)) {
                        notes.add(comment);
                    }
                }
                if (item.path("set").path("name").asText().equals(LimitSet.SET)) {
                    there.add(family + " set " + LimitSet.SET);
                }
            }
        }
        if (!any) {
            return Optional.empty();
        }
        Optional<InterceptionPlan> plan = PlanNotes.parse(name, notes);
        List<String> missing = new ArrayList<>();
        plan.ifPresent(each -> missing.addAll(expected(each)));
        plan.flatMap(each -> forwardPolicy(each).problem()).ifPresent(missing::add);
        there.forEach(each -> {
            if (!missing.remove(each)) {
                missing.add(each + " (more than there should be)");
            }
        });
        // The kernel has the interface by its number: one that was removed and made again is another one.
        copiesTo.stream()
                .filter(each -> plan.isPresent() && !plan.get().sniff().equals(Optional.of(each)))
                .forEach(each -> missing.add("copies go to interface " + each + ", which is another one"));
        return Optional.of(new InstalledRules(name, InterceptionTool.NFT, plan, List.copyOf(missing), List.of()));
    }

    /** The rules of a plan on this host as it is. */
    NftRules nftRulesOf(InterceptionPlan plan) {
        return new NftRules(plan, forwardPolicy(plan));
    }

    /** The host's own forward policy, where the plan applies it. */
    ForwardPolicy forwardPolicy(InterceptionPlan plan) {
        return plan.forwardPolicy() ? ForwardPolicy.read(plan, chains) : ForwardPolicy.NONE;
    }

    private List<String> expected(InterceptionPlan plan) {
        NftRules rules = nftRulesOf(plan);
        List<String> expected = new ArrayList<>();
        for (String family : rules.tables().keySet()) {
            rules.rules(family).forEach(rule -> expected.add(family + " " + rule.chain() + ": " + rule.comment()));
        }
        if (plan.bypass().kind() == Bypass.Kind.LIMIT) {
            expected.add(NftRules.FAMILY + " set " + LimitSet.SET);
        }
        return expected;
    }

    private Optional<InstalledRules> iptables(String name) {
        List<String> remarks = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        boolean any = false;
        for (boolean ipv6 : List.of(false, true)) {
            for (String table : IptablesRules.TABLES) {
                any |= !chainsThere(name, ipv6, table).isEmpty()
                        || !jumpsThere(name, ipv6, table).isEmpty();
            }
            for (String line : notes(name, ipv6)) {
                if (!line.startsWith("--")) {
                    remarks.add((ipv6 ? "v6 " : "v4 ") + line);
                } else if (!notes.contains(line)) {
                    notes.add(line);
                }
            }
        }
        if (!any) {
            return Optional.empty();
        }
        Optional<InterceptionPlan> plan = PlanNotes.parse(name, notes);
        List<String> missing = new ArrayList<>();
        plan.ifPresent(each -> List.of(false, true)
                .forEach(ipv6 -> IptablesRules.TABLES.forEach(table -> compare(missing, each, ipv6, table))));
        return Optional.of(new InstalledRules(name, InterceptionTool.IPTABLES, plan, missing, remarks));
    }

    /** By the number of rules in each chain: iptables writes a rule in another way than it was given. */
    private void compare(List<String> missing, InterceptionPlan plan, boolean ipv6, String table) {
        String tool = ipv6 ? "ip6tables " : "iptables ";
        boolean wanted = !ipv6 || plan.ipv6();
        List<String> remarks = notes(plan.name(), ipv6).stream()
                .filter(each -> !each.startsWith("--"))
                .toList();
        IptablesRules all = rulesOf(plan);
        List<String> rules = wanted ? all.rules(table, ipv6, remarks) : List.of();
        String save = save(ipv6, table);
        if (wanted && table.equals("mangle")) {
            natRules(ipv6).problem().ifPresent(rule -> missing.add(tool + "'" + rule + "' cannot be left out"));
            all.passing(ipv6).stream()
                    .filter(each -> !save.contains("\n" + each + "\n"))
                    .forEach(each -> missing.add(tool + each + ": for a rule of the table nat"));
        }
        for (String chain : IptablesRules.chains(plan.name(), table)) {
            long expected = rules.stream()
                    .filter(each -> each.startsWith("-A " + chain + " "))
                    .count();
            long there = save.lines()
                    .filter(each -> each.startsWith("-A " + chain + " "))
                    .count();
            if (there != expected) {
                missing.add(tool + table + " " + chain + ": " + there + " rules instead of " + expected);
            }
        }
        for (String jump : IptablesRules.jumps(plan.name(), table)) {
            boolean expected = rules.contains("-A " + jump);
            long there = save.lines().filter(("-A " + jump)::equals).count();
            if (there != (expected ? 1 : 0)) {
                missing.add(tool + table + " -A " + jump + ": there " + there + " times");
            }
        }
    }

    /** The rules of a plan on this host as it is. */
    IptablesRules rulesOf(InterceptionPlan plan) {
        return new IptablesRules(plan, natRules(false).matches(), natRules(true).matches());
    }

    /** What this host leads elsewhere before it is routed. */
    NatRules.Found natRules(boolean ipv6) {
        String nat = save(ipv6, "nat") + legacyNat(ipv6);
        if (!nat.contains("\n:PREROUTING ")) {
            return new NatRules.Found(List.of(), Optional.empty());
        }
        return new NatRules(nat, localAddresses()).find();
    }

    /** Of legacy iptables beside iptables on nftables. Asking for a table makes it: only one that is there. */
    private String legacyNat(boolean ipv6) {
        String family = ipv6 ? "ip6" : "ip";
        boolean there =
                output("cat", "/proc/net/" + family + "_tables_names").lines().anyMatch("nat"::equals);
        return there ? output(family + "tables-legacy-save", "-t", "nat") : "";
    }

    private Set<String> localAddresses() {
        Set<String> addresses = new TreeSet<>();
        for (String line : output("ip", "-o", "address", "show").split("\n")) {
            String[] words = line.split("\\s+"); // 2: eth0 inet 10.1.0.1/24 ...
            if (words.length > 3) {
                addresses.add(words[3].replaceFirst("/.*", ""));
            }
        }
        return addresses;
    }

    /** The comments in the chain of notes. */
    List<String> notes(String name, boolean ipv6) {
        List<String> notes = new ArrayList<>();
        save(ipv6, "mangle")
                .lines()
                .filter(line -> line.startsWith("-A " + IptablesRules.note(name) + " "))
                .forEach(line -> {
                    Matcher matcher = COMMENT.matcher(line);
                    if (matcher.find()) {
                        notes.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
                    }
                });
        return notes;
    }

    List<String> chainsThere(String name, boolean ipv6, String table) {
        String save = save(ipv6, table);
        return IptablesRules.chains(name, table).stream()
                .filter(chain -> save.contains("\n:" + chain + " "))
                .toList();
    }

    /** The jumps to chains of a name, each as often as it is there. */
    List<String> jumpsThere(String name, boolean ipv6, String table) {
        List<String> jumps = IptablesRules.jumps(name, table);
        return save(ipv6, table)
                .lines()
                .filter(line -> line.startsWith("-A "))
                .map(line -> line.substring(3))
                .filter(jumps::contains)
                .toList();
    }

    /** What iptables-save prints of a table, with a line break ahead; empty without the tool. */
    String save(boolean ipv6, String table) {
        return "\n" + output((ipv6 ? "ip6tables" : "iptables") + "-save", "-t", table);
    }

    /** Empty when it failed, or when the tool is not installed: then there is nothing of it either. */
    private String output(String... argv) {
        return read.computeIfAbsent(List.of(argv), this::outputOf);
    }

    private String outputOf(List<String> argv) {
        if (ToolPath.find(argv.get(0)).isEmpty()) {
            return "";
        }
        CommandResult result = runner.attempt(argv, "");
        if (result.error().contains("not permitted")
                || result.error().contains("Permission denied")
                || result.error().contains("you must be root")) {
            throw new InterceptionException("the rules of this host cannot be read: run it as root");
        }
        return result.succeeded() ? result.output() : "";
    }
}
