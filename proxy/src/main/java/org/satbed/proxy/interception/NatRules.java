package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules of iptables' table nat that lead connections elsewhere (REDIRECT, DNAT) before they are routed. The target
 * TPROXY is valid in the table mangle alone, which comes before: what such a rule matches must not be taken there, or
 * it is answered from the wrong address. (nft takes first segments behind them, and needs none of this.)
 */
final class NatRules {
    private static final Set<String> LEAD_ELSEWHERE = Set.of("REDIRECT", "DNAT", "NETMAP");
    /** Matches that a rule can have once. */
    private static final Set<String> ONCE =
            Set.of("-s", "-d", "-i", "-p", "--dport", "--sport", "--dports", "--sports");

    private static final Pattern COMMENT = Pattern.compile(" -m comment --comment (\"[^\"]*\"|\\S+)");
    private static final Pattern RULE = Pattern.compile("-A (\\S+)(.*?) -[jg] (\\S+).*");
    private static final String TCP = "-p tcp";
    private static final int MOST = 100; // a rule for each

    private final Map<String, List<Rule>> chains = new HashMap<>();
    private final Set<String> localAddresses;

    /**
     * Reads a table.
     *
     * @param save what {@code iptables-save -t nat} prints
     * @param localAddresses this host's: connections to them are not intercepted anyhow
     */
    NatRules(String save, Set<String> localAddresses) {
        this.localAddresses = localAddresses;
        COMMENT.matcher(save)
                .replaceAll("")
                .lines()
                .map(RULE::matcher)
                .filter(Matcher::matches)
                .forEach(matcher -> chains.computeIfAbsent(matcher.group(1), any -> new ArrayList<>())
                        .add(new Rule(matcher.group(), matcher.group(2), matcher.group(3))));
    }

    private record Rule(String line, String matches, String target) {
        boolean leadsElsewhere() {
            return LEAD_ELSEWHERE.contains(target);
        }
    }

    /**
     * What is led elsewhere.
     *
     * @param matches one for each rule, as iptables-save writes them
     * @param problem a rule that cannot be said by such matches
     */
    record Found(List<String> matches, Optional<String> problem) {}

    Found find() {
        List<String> matches = new ArrayList<>();
        try {
            collect("PREROUTING", new LinkedHashMap<>(), matches, 0);
        } catch (IllegalArgumentException e) {
            return new Found(List.copyOf(matches), Optional.of(e.getMessage()));
        }
        return new Found(matches.stream().distinct().toList(), Optional.empty());
    }

    private void collect(String chain, Map<String, String> outer, List<String> matches, int depth) {
        for (Rule rule : chains.getOrDefault(chain, List.of())) {
            Map<String, String> inner = options(rule.matches);
            if (isHarmless(inner) || !rule.leadsElsewhere() && !leadsElsewhere(rule.target, depth)) {
                continue;
            }
            Map<String, String> all = new LinkedHashMap<>(outer);
            inner.forEach((name, option) -> {
                if (!all.computeIfAbsent(name, any -> option).equals(option)) {
                    throw new IllegalArgumentException(rule.line);
                }
            });
            if (!rule.leadsElsewhere()) {
                collect(rule.target, all, matches, depth + 1);
            } else if (matches.size() == MOST) {
                throw new IllegalArgumentException(rule.line + ", after " + MOST + " others");
            } else {
                matches.add(text(all));
            }
        }
    }

    private boolean leadsElsewhere(String chain, int depth) {
        return depth < MOST
                && chains.getOrDefault(chain, List.of()).stream()
                        .anyMatch(rule -> rule.leadsElsewhere() || leadsElsewhere(rule.target, depth + 1));
    }

    /** Other protocols, and connections to this host itself. */
    private boolean isHarmless(Map<String, String> options) {
        String protocol = options.getOrDefault("-p", TCP).replaceFirst(" 6$", " tcp");
        return protocol.startsWith("! ") == protocol.endsWith(TCP)
                || options.getOrDefault("--dst-type", "").equals("--dst-type LOCAL")
                || localAddresses.contains(
                        options.getOrDefault("-d", "").replaceFirst("^-d ", "").replaceFirst("/(32|128)$", ""));
    }

    /** By its name, each option with its negation and its values; a match module by its own name too. */
    private static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> words = Arrays.asList(text.strip().split(" (?=([^\"]*\"[^\"]*\")*[^\"]*$)"));
        int i = 0;
        while (i < words.size()) {
            int begin = i;
            if (words.get(i).equals("!")) {
                i++;
            }
            String name = i < words.size() ? words.get(i++) : "";
            while (i < words.size()
                    && !words.get(i).startsWith("-")
                    && !words.get(i).equals("!")) {
                i++;
            }
            String whole = String.join(" ", words.subList(begin, i));
            if (!name.isEmpty()) {
                options.put(
                        name.equals("-m") || !ONCE.contains(name) && !name.equals("--dst-type") ? whole : name, whole);
            }
        }
        return options;
    }

    /** TCP alone is taken, and a match that needs a protocol has one. In the order in which iptables-save writes it. */
    private static String text(Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>();
        List.of("-s", "-d", "-i").stream()
                .filter(options::containsKey)
                .forEach(each -> all.put(each, options.get(each)));
        all.put("-p", TCP); // also instead of another one negated
        options.forEach(all::putIfAbsent);
        return String.join(" ", all.values());
    }
}
