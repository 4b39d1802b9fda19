package org.satbed.proxy.interception.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.NftTrace.Event;
import org.satbed.linux.NftTrace.Verdict;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;
import org.satbed.proxy.interception.probe.ProbeResult.ProbeStep;

/** Names for the rules that a packet met in the replica, as a person would find them on the host. */
final class Rules {
    private static final Set<String> IPTABLES = Set.of("raw", "mangle", "nat", "filter", "security");
    private static final Pattern HANDLE = Pattern.compile("^\\s*(.*\\S)\\s+# handle (\\d+)$");
    private static final Pattern COUNTER = Pattern.compile(" ?counter packets \\d+ bytes \\d+");
    private static final Pattern COUNTED = Pattern.compile("^\\[(\\d+):\\d+] (-A \\S+ .*)$");
    private static final Pattern POLICY = Pattern.compile("^:(\\S+) (DROP|ACCEPT) \\[(\\d+):\\d+]$");

    private final CommandRunner runner;
    private final Map<String, Map<Long, String>> chains = new HashMap<>();

    Rules(CommandRunner runner) {
        this.runner = runner;
    }

    /** A place in the words of nft. */
    String place(Event event) {
        String chain = event.family() + " " + event.table() + " " + event.chain();
        if (event.handle() == 0) {
            return "the policy of chain " + chain;
        }
        return "chain " + chain + ", rule '" + text(event) + "'";
    }

    /** A rule alone. */
    String text(Event event) {
        String chain = event.family() + " " + event.table() + " " + event.chain();
        String text = chains.computeIfAbsent(chain, unused -> read(event)).get(event.handle());
        return text == null ? "handle " + event.handle() : text;
    }

    /** The rules that met a packet and decided, or changed its mark, with that. */
    List<ProbeStep> steps(Way way) {
        List<ProbeStep> steps = new ArrayList<>();
        int mark = 0;
        for (Event each : way.rules()) {
            boolean marked = each.mark() != mark;
            mark = each.mark();
            if (marked || each.verdict() != Verdict.CONTINUE) {
                String verdict = each.verdict().name().toLowerCase(Locale.ROOT);
                steps.add(new ProbeStep(
                        each.family() + " " + each.table() + " " + each.chain(),
                        bare(each) + " [" + verdict + (mark == 0 ? "" : ", mark 0x%x".formatted(mark)) + "]"));
            }
        }
        way.end()
                .filter(each -> each.handle() == 0)
                .ifPresent(each -> steps.add(
                        new ProbeStep(each.family() + " " + each.table() + " " + each.chain(), "policy [drop]")));
        return steps.stream().distinct().toList();
    }

    /** A rule without its comment. */
    String bare(Event event) {
        return text(event).replaceFirst(" comment \"[^\"]*\"$", "");
    }

    private Map<Long, String> read(Event event) {
        Map<Long, String> rules = new LinkedHashMap<>();
        CommandResult listed =
                runner.attempt(List.of("nft", "-a", "list", "chain", event.family(), event.table(), event.chain()), "");
        listed.output()
                .lines()
                .map(HANDLE::matcher)
                .filter(Matcher::find)
                .forEach(line -> rules.put(
                        Long.parseLong(line.group(2)),
                        COUNTER.matcher(line.group(1)).replaceAll("")));
        rules.values().removeIf(text -> text.endsWith("{")); // the chain itself
        List<String> own = ofIptables(event);
        if (own.size() == rules.size()) { // nft writes some of what iptables' extensions do, and leaves out the rest
            Iterator<String> each = own.iterator();
            rules.replaceAll((handle, text) -> each.next());
        }
        return rules;
    }

    /** The rules of a chain as iptables writes them, in their order; none where the table is not iptables'. */
    private List<String> ofIptables(Event event) {
        boolean possible = event.family().startsWith("ip") && IPTABLES.contains(event.table());
        if (!possible) {
            return List.of();
        }
        String tool = event.family().equals("ip6") ? "ip6tables" : "iptables";
        String save = tool + (ToolPath.find(tool + "-nft-save").isPresent() ? "-nft-save" : "-save");
        if (ToolPath.find(save).isEmpty()) {
            return List.of();
        }
        return runner.attempt(List.of(save, "-t", event.table()), "")
                .output()
                .lines()
                .filter(line -> line.startsWith("-A " + event.chain() + " "))
                .map(line -> tool + " -t " + event.table() + " " + line)
                .toList();
    }

    /** Rules have been changed: what is known of them is forgotten. */
    void changed() {
        chains.clear();
    }

    /** What legacy tables have counted so far: packets by rule or policy. Empty where there are none. */
    Map<String, Long> legacy(Filters filters, boolean ipv6) {
        Map<String, Long> counted = new LinkedHashMap<>();
        boolean any = filters.restores().stream().anyMatch(each -> each.isLegacy() && each.isV6() == ipv6);
        if (!any) {
            return counted;
        }
        String tool = ipv6 ? "ip6tables-legacy" : "iptables-legacy";
        String table = "";
        int number = 0;
        for (String line : runner.attempt(List.of(tool + "-save", "-c"), "")
                .output()
                .lines()
                .toList()) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            }
            Matcher rule = COUNTED.matcher(line);
            Matcher policy = POLICY.matcher(line);
            if (rule.matches()) {
                counted.put(tool + " -t " + table + " " + rule.group(2) + "\0" + ++number, Long.valueOf(rule.group(1)));
            } else if (policy.matches()) {
                String what = tool + " -t " + table + " -P " + policy.group(1) + " " + policy.group(2);
                counted.put(what, Long.valueOf(policy.group(3)));
            }
        }
        return counted;
    }

    /** The rule or policy of legacy tables that counted one more, and ends packets: the one that ended this one. */
    static Optional<String> ended(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .filter(each -> each.getValue() > before.getOrDefault(each.getKey(), 0L))
                .map(each -> each.getKey().replaceAll("\0.*", ""))
                .filter(each -> each.matches(".*(-j (DROP|REJECT|TPROXY|QUEUE|NFQUEUE).*|-P \\S+ DROP)"))
                .reduce((first, second) -> second);
    }
}
