package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;

/**
 * Other programs' filters that see more than before, or less, once connections are proxied: their first segments and
 * all that follows are delivered to this host (hook input), and nothing of them is forwarded. Changes nothing.
 */
final class OthersFilters {
    private static final Pattern FORBIDS_ALL = Pattern.compile(
            "^((counter|log prefix \"\"|log( level \\w+)?|limit rate [^a-z]*\\S+( burst \\S+ packets)?) ?)*"
                    + "(drop|reject.*)$");
    /** Of iptables-legacy, whose tables nft does not list. */
    private static final String LEGACY = "iptables-legacy";

    private final InterceptionPlan plan;
    private final CommandRunner runner;
    private final NftChains chains;

    OthersFilters(InterceptionPlan plan, CommandRunner runner) {
        this.plan = plan;
        this.runner = runner;
        this.chains = new NftChains(runner);
    }

    /** What the person who installs the rules should know of them, one line each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!plan.forwardPolicy()) {
            List<String> forbidding = new ArrayList<>();
            ForwardPolicy.forbidding(chains).forEach(base -> forbidding.add(base.toString()));
            legacyForwards(runner).ifPresent(forbidding::add);
            forbidding.forEach(
                    chain -> notes.add(
                            "chain " + chain + " forbids something to what is forwarded: it no longer"
                                    + " sees connections that are proxied; '--forward-policy apply' (nft) has their first segments judged"));
        }
        chains.at("filter", "input").stream()
                .filter(base -> !accepts(base) && forbidsTheRest(base))
                .forEach(base -> notes.add("chain " + base
                        + " forbids what it does not know to be delivered to this host, as"
                        + " intercepted packets are: let it accept 'meta mark & " + hex(plan.markMask()) + " == "
                        + hex(plan.mark()) + "' and ICMP"));
        return notes;
    }

    private boolean forbidsTheRest(NftChains.Base base) {
        return base.drops()
                || chains.rules(base).values().stream()
                        .flatMap(List::stream)
                        .anyMatch(rule -> FORBIDS_ALL.matcher(rule.bare()).matches());
    }

    /** Whether it has a rule for our mark; whether that is the right one is the check's matter. */
    private boolean accepts(NftChains.Base base) {
        String mark = "0x%08x".formatted(plan.mark());
        return chains.rules(base).values().stream()
                .flatMap(List::stream)
                .anyMatch(rule -> rule.has("accept") && rule.bare().matches(".*mark .*" + mark + "\\b.*"));
    }

    /** The chain of legacy iptables that forbids something to what is forwarded, if one does. */
    static Optional<String> legacyForwards(CommandRunner runner) {
        for (String tool : List.of(LEGACY, "ip6tables-legacy")) {
            String names = tool.equals(LEGACY) ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names";
            // Asking for a table makes it: only one that is there.
            boolean there =
                    runner.attempt(List.of("cat", names), "").output().lines().anyMatch("filter"::equals);
            if (there && ToolPath.find(tool + "-save").isPresent()) {
                CommandResult save = runner.attempt(List.of(tool + "-save", "-t", "filter"), "");
                if (save.output()
                        .lines()
                        .anyMatch(line -> line.startsWith(":FORWARD DROP")
                                || line.matches("-A (?!INPUT |OUTPUT ).* -j (DROP|REJECT).*"))) {
                    return Optional.of(tool + " filter FORWARD");
                }
            }
        }
        return Optional.empty();
    }
}
