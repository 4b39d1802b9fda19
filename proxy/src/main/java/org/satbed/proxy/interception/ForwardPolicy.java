package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The router's own forward policy for first segments that the proxy takes: they are delivered to this host, and the
 * chains at the hook forward never see them. Copies of those that forbid something stand behind our marks, before
 * routing, in chains of their own: an {@code accept} ends one chain's judgement, as it does there. Where a segment
 * would leave, which is not known yet, is asked of the routes ({@code fib daddr oifname}). What cannot be said there is
 * refused by name.
 */
final class ForwardPolicy {
    /** No policy is applied. */
    static final ForwardPolicy NONE = new ForwardPolicy(new LinkedHashMap<>(), Optional.empty());

    private static final Pattern LEAVES = Pattern.compile("\\b(oifname|oif)\\b(?=([^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern COMMENT = Pattern.compile(" comment \"[^\"]*\"$");
    private static final Pattern OFFLOAD = Pattern.compile(" ?\\bflow (add|offload) @\\S+( counter)?");
    private static final Pattern LEAD = Pattern.compile("\\b(jump|goto) (\\S+?)(?=[,\\s}]|$)");
    private static final Pattern WORD = Pattern.compile("(?<![A-Za-z0-9_.-])[A-Za-z_@$][A-Za-z0-9_@-]*");
    /** Names of ICMP's types, of reasons to reject, of the DSCP: no statement of nft's looks so. */
    private static final Pattern VALUE = Pattern.compile("[a-z]+(-[a-z]+)+|cs[0-7]|af[1-4][1-3]|ef|be");
    /** What is the same before routing as it is when forwarded. */
    private static final Set<String> KNOWN = Set.of((
            // selectors
            "ip ip6 saddr daddr protocol nexthdr dscp ecn ttl hoplimit length version tcp udp udplite sctp dccp th sport"
                    + " dport flags fin syn rst psh ack urg cwr option maxseg size icmp icmpv6 icmpx esp ah comp gre igmp type code"
                    + " ether meta nfproto ipv4 ipv6 l4proto iifname iif iifgroup iiftype oifname oif pkttype unicast"
                    + " broadcast multicast host other exists missing or and"
                    + " ct state status direction original reply new established related invalid untracked dnat snat"
                    + " assured confirmed dying expected"
                    // statements
                    + " accept drop reject with reset return continue jump goto counter vmap"
                    + " log prefix level emerg alert crit err warn notice info debug audit group snaplen all"
                    + " limit rate over burst packets bytes second minute hour day week kbytes mbytes")
            .split(" "));

    private final Map<String, Map<String, List<NftRule>>> families;
    private final Optional<String> problem;

    private ForwardPolicy(Map<String, Map<String, List<NftRule>>> families, Optional<String> problem) {
        this.families = families;
        this.problem = problem;
    }

    /** The chains that forbid something to what is forwarded. */
    static List<NftChains.Base> forbidding(NftChains chains) {
        return chains.at("filter", "forward").stream()
                .filter(base -> base.drops()
                        || chains.rules(base).values().stream()
                                .flatMap(List::stream)
                                .anyMatch(NftChains.Rule::forbidsFirstSegments))
                .toList();
    }

    /** The policy as it is now. */
    static ForwardPolicy read(InterceptionPlan plan, NftChains chains) {
        Map<String, Map<String, List<NftRule>>> families = new LinkedHashMap<>();
        Optional<String> problem = Optional.empty();
        int number = 0;
        for (NftChains.Base base : forbidding(chains)) {
            Map<String, List<NftChains.Rule>> rules = chains.rules(base);
            problem = problem.or(() -> rules.values().stream()
                    .flatMap(List::stream)
                    .filter(rule -> !unknown(rule).isEmpty())
                    .map(rule -> "the rule '" + rule.text() + "' of chain " + base + " has "
                            + String.join(", ", unknown(rule)) + ", which cannot be asked before routing")
                    .findFirst());
            number++;
            if (plan.ipv6() || !base.family().equals("ip6")) {
                families.computeIfAbsent(base.family(), any -> new LinkedHashMap<>())
                        .putAll(copies(plan, base, rules, "forward" + number));
            }
        }
        return new ForwardPolicy(families, problem);
    }

    /** Words that are not known, and what is not named: sets, other programs' marks. */
    private static Set<String> unknown(NftChains.Rule rule) {
        Set<String> unknown = new LinkedHashSet<>();
        String bare = LEAD.matcher(OFFLOAD.matcher(COMMENT.matcher(rule.text()).replaceAll(""))
                        .replaceAll(""))
                .replaceAll("$1")
                .replaceAll("\"[^\"]*\"", "\"\"");
        Matcher matcher = WORD.matcher(bare.replaceAll("\\b0x[0-9a-f]+|[0-9a-f]*:[0-9a-f:.]*", "0"));
        while (matcher.find()) {
            if (!KNOWN.contains(matcher.group())
                    && !VALUE.matcher(matcher.group()).matches()) {
                unknown.add("'" + matcher.group() + "'");
            }
        }
        if (bare.matches(".*(\\. oif|oif\\w* \\.).*")) {
            unknown.add("'oifname' beside another");
        }
        return unknown;
    }

    private static Map<String, List<NftRule>> copies(
            InterceptionPlan plan, NftChains.Base base, Map<String, List<NftChains.Rule>> rules, String name) {
        Map<String, List<NftRule>> copies = new LinkedHashMap<>();
        rules.forEach((chain, texts) -> {
            boolean first = chain.equals(base.name());
            String copy = first ? name : name + "_" + chain;
            List<NftRule> all = new ArrayList<>();
            if (first) {
                String comment = "of " + base + ", "
                        + Integer.toHexString(rules.toString().hashCode());
                all.add(new NftRule(copy, "meta l4proto != tcp accept", comment));
                all.add(new NftRule(copy, NftRules.NOT_FIRST + " accept", "no first segment"));
                String taken = "meta mark & " + hex(plan.markMask()) + " != " + hex(plan.mark()) + " accept";
                all.add(new NftRule(copy, taken, "it is not the proxy's: forwarded, and judged there"));
            }
            texts.stream()
                    .map(rule -> copy(rule.text(), name))
                    .filter(text -> !text.isEmpty())
                    .forEach(text -> all.add(new NftRule(copy, text, "of chain " + shortened(chain))));
            if (first && base.drops()) {
                all.add(new NftRule(copy, "counter drop", "the chain's policy"));
            }
            copies.put(copy, all);
        });
        return copies;
    }

    private static String copy(String text, String name) {
        String bare = OFFLOAD.matcher(COMMENT.matcher(text).replaceAll("")).replaceAll("");
        String led = LEAD.matcher(bare).replaceAll("$1 " + name + "_$2");
        return LEAVES.matcher(led).replaceAll("fib daddr $1").strip();
    }

    /** A comment has 127 bytes. */
    private static String shortened(String chain) {
        return chain.substring(0, Math.min(chain.length(), 100));
    }

    /** The families in which there are copies. */
    Set<String> families() {
        return families.keySet();
    }

    /** The copies of a family, by chain; those that jump after those that they jump to. */
    Map<String, List<NftRule>> chains(String family) {
        return families.getOrDefault(family, Map.of());
    }

    /** What of the policy cannot be applied, if something cannot. */
    Optional<String> problem() {
        return problem;
    }
}
