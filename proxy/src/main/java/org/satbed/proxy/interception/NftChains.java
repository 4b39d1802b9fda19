package org.satbed.proxy.interception;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;

/**
 * The chains that nft has hooked in, with the rules that lead on from them: as nft lists them, for its text has words
 * for what iptables on nftables wrote, and its JSON has not. Changes nothing; what it has read once it does not read
 * again.
 */
final class NftChains {
    private static final Pattern TABLE = Pattern.compile("^table (\\S+) (\\S+) \\{");
    private static final Pattern CHAIN = Pattern.compile("^\\tchain (\\S+) \\{");
    private static final Pattern HOOK =
            Pattern.compile("^\\t\\ttype (\\S+) hook (\\S+) .*?priority ([^;]+);(?: policy (\\S+);)?.*");
    private static final Pattern JUMP = Pattern.compile("\\b(?:jump|goto) (\\S+?)(?=[,\\s}]|$)");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private final CommandRunner runner;
    private final Map<List<String>, Map<String, List<String>>> tables = new HashMap<>();
    private List<Base> bases;

    NftChains(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * A chain that is hooked in.
     *
     * @param policy what becomes of a packet that no rule decides on: {@code accept} or {@code drop}
     */
    record Base(String family, String table, String name, String type, String hook, String policy) {
        @Override
        public String toString() {
            return family + " " + table + " " + name;
        }

        boolean drops() {
            return policy.equals("drop");
        }
    }

    /** One rule as nft lists it, without counters. */
    record Rule(String chain, String text) {
        /** Less what is between quotes: names of interfaces, prefixes of a log, comments. */
        String bare() {
            return QUOTED.matcher(text).replaceAll("\"\"");
        }

        /** Whether it refuses something, and not only what is no connection (or another protocol's). */
        boolean forbidsFirstSegments() {
            String less = bare().replaceAll("\\binvalid : drop\\b", "");
            return Pattern.compile("\\b(drop|reject)\\b").matcher(less).find()
                    && !less.startsWith("ct state invalid ")
                    && !Pattern.compile("^(meta l4proto )?(udp|icmp|icmpv6|ipv6-icmp)\\b")
                            .matcher(less)
                            .find();
        }

        boolean has(String words) {
            return Pattern.compile("\\b(" + words + ")\\b").matcher(bare()).find();
        }
    }

    /** Those that IPv4 or IPv6 packets meet at a hook. */
    List<Base> at(String type, String hook) {
        if (bases == null) {
            bases = read();
        }
        return bases.stream()
                .filter(each -> each.type.equals(type) && each.hook.equals(hook))
                .toList();
    }

    private List<Base> read() {
        List<Base> found = new ArrayList<>();
        String[] table = {"", ""};
        String chain = "";
        for (String line : output("nft", "list", "chains").split("\n")) {
            Matcher matcher = TABLE.matcher(line);
            if (matcher.find()) {
                table = new String[] {matcher.group(1), matcher.group(2)};
            }
            matcher = CHAIN.matcher(line);
            chain = matcher.find() ? matcher.group(1) : chain;
            matcher = HOOK.matcher(line);
            if (matcher.find() && NftRules.FAMILIES.contains(table[0])) {
                String policy = matcher.group(4) == null ? "accept" : matcher.group(4);
                found.add(new Base(table[0], table[1], chain, matcher.group(1), matcher.group(2), policy));
            }
        }
        return found;
    }

    /** The rules of a chain and of those that it leads to, by chain, its own first. */
    Map<String, List<Rule>> rules(Base base) {
        Map<String, List<String>> chains = tables.computeIfAbsent(List.of(base.family, base.table), this::table);
        Map<String, List<Rule>> found = new LinkedHashMap<>();
        Deque<String> ahead = new ArrayDeque<>(List.of(base.name));
        while (!ahead.isEmpty()) {
            String chain = ahead.poll();
            if (!found.containsKey(chain)) {
                List<Rule> rules = chains.getOrDefault(chain, List.of()).stream()
                        .map(text -> new Rule(chain, text))
                        .toList();
                found.put(chain, rules);
                rules.forEach(rule -> ahead.addAll(targets(rule)));
            }
        }
        return found;
    }

    private static Set<String> targets(Rule rule) {
        Set<String> targets = new LinkedHashSet<>();
        Matcher matcher = JUMP.matcher(rule.bare());
        while (matcher.find()) {
            targets.add(matcher.group(1));
        }
        return targets;
    }

    private Map<String, List<String>> table(List<String> name) {
        Map<String, List<String>> chains = new LinkedHashMap<>();
        List<String> rules = new ArrayList<>();
        for (String line :
                output("nft", "-s", "list", "table", name.get(0), name.get(1)).split("\n")) {
            Matcher matcher = CHAIN.matcher(line);
            if (matcher.find()) {
                rules = chains.computeIfAbsent(matcher.group(1), any -> new ArrayList<>());
            } else if (line.startsWith("\t\t") && !HOOK.matcher(line).find()) {
                rules.add(line.strip());
            } else if (line.startsWith("\t}")) {
                rules = new ArrayList<>();
            }
        }
        return chains;
    }

    private String output(String... argv) {
        if (ToolPath.find(argv[0]).isEmpty()) {
            return "";
        }
        CommandResult result = runner.attempt(List.of(argv), "");
        return result.succeeded() ? result.output() : "";
    }
}
