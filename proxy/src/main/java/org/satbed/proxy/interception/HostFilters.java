package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.proxy.interception.probe.Filters;

/**
 * What can be read off a host's rules without asking the kernel, to know what to ask it: who intercepts, which ports
 * they name, which chains forbid.
 */
final class HostFilters {
    private static final Pattern OURS = Pattern.compile("table \\S+ satbed_|SATBED_");
    private static final Pattern NFT_INTERFACE = Pattern.compile("iif(?:name)? (?:\\{ )?((?:\"[^\"]+\"(?:, )?)+)");
    private static final Pattern NFT_PORT = Pattern.compile("tproxy (?:ip6? )?to \\S*:(\\d+)");
    private static final Pattern IPTABLES_INTERFACE = Pattern.compile(" -i (\\S+)");
    private static final Pattern IPTABLES_PORT = Pattern.compile("-j TPROXY .*--on-port (\\d+)");
    private static final Pattern NAMED_PORT = Pattern.compile("(?:tcp [ds]port|--[ds]ports?) (?:\\{ )?(\\d+)");
    private static final Pattern DECIDES = Pattern.compile("(?i)\\b(drop|reject|redirect|dnat)\\b");
    private static final Pattern FORBIDS = Pattern.compile("(?i)\\b(drop|reject)\\b");
    /** What is no connection's beginning does not concern first segments. */
    private static final Pattern NOT_FIRST =
            Pattern.compile("(?i)ct state (\\{ )?(invalid|established|related)|ctstate INVALID");

    private static final Pattern JUMP = Pattern.compile("\\b(?:jump|goto|-j|-g) ([A-Za-z0-9_.-]+)");

    private final Filters filters;

    HostFilters(Filters filters) {
        this.filters = filters;
    }

    /** Where rules that are not ours give packets to a proxy, in words. */
    List<String> interceptors() {
        List<String> found = new ArrayList<>();
        tables().forEach((name, text) -> {
            if (NFT_PORT.matcher(text).find() && !OURS.matcher(text).find()) {
                found.add("table " + name);
            }
        });
        lines().stream()
                .filter(line -> IPTABLES_PORT.matcher(line).find()
                        && !OURS.matcher(line).find())
                .forEach(found::add);
        return found;
    }

    /** The interfaces that those name, of either family. */
    Set<String> interfaces() {
        Set<String> both = interfaces(false);
        both.addAll(interfaces(true));
        return both;
    }

    /** The same of one family. */
    Set<String> interfaces(boolean ipv6) {
        Set<String> found = new LinkedHashSet<>();
        tables().forEach((name, text) -> {
            boolean of = name.startsWith("inet ") || name.startsWith(ipv6 ? "ip6 " : "ip ");
            if (of && NFT_PORT.matcher(text).find() && !OURS.matcher(text).find()) {
                Matcher matcher = NFT_INTERFACE.matcher(text);
                while (matcher.find()) {
                    found.addAll(List.of(matcher.group(1).replace("\"", "").split(", ")));
                }
            }
        });
        for (Filters.Restore each : filters.restores()) {
            for (String line : each.text().lines().toList()) {
                Matcher matcher = IPTABLES_INTERFACE.matcher(line);
                boolean of = each.argv().get(0).startsWith("ip6") == ipv6;
                if (of
                        && IPTABLES_PORT.matcher(line).find()
                        && !OURS.matcher(line).find()
                        && matcher.find()) {
                    found.add(matcher.group(1));
                }
            }
        }
        return found;
    }

    /** The ports to which those give packets. */
    Set<Integer> ports() {
        Set<Integer> found = new LinkedHashSet<>();
        for (Pattern each : List.of(NFT_PORT, IPTABLES_PORT)) {
            Matcher matcher = each.matcher(filters.text());
            while (matcher.find()) {
                found.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return found;
    }

    /** Whether those take IPv6 too. */
    boolean takesIpv6() {
        boolean nft = tables().entrySet().stream()
                .anyMatch(each -> !each.getKey().startsWith("ip ")
                                && each.getValue().contains("tproxy ip6 to")
                        || each.getKey().startsWith("ip6 ") && each.getValue().contains("tproxy to"));
        return nft
                || filters.restores().stream()
                        .anyMatch(each -> each.argv().get(0).startsWith("ip6")
                                && IPTABLES_PORT.matcher(each.text()).find());
    }

    /** The servers' ports for which some rule decides otherwise than for others. */
    Set<Integer> portsDecidedAbout() {
        Set<Integer> found = new LinkedHashSet<>();
        for (String line : filters.text().lines().toList()) {
            Matcher matcher = NAMED_PORT.matcher(line);
            if (DECIDES.matcher(line).find() && matcher.find()) {
                int port = Integer.parseInt(matcher.group(1));
                if (port >= 1 && port <= 0xffff) {
                    found.add(port);
                }
            }
        }
        return found;
    }

    /**
     * The chains of hook forward that forbid something to first segments, themselves or through others: what is proxied
     * does not meet them.
     */
    List<String> forbidding() {
        List<String> found = new ArrayList<>();
        tables().forEach((name, text) -> {
            if (!name.endsWith(" satbed_trace")) {
                Map<String, String> chains = chains(text);
                chains.forEach((chain, body) -> {
                    boolean forwards = body.contains("hook forward") && !name.startsWith("bridge ");
                    if (forwards && (body.contains("policy drop") || forbids(chains, chain, 0))) {
                        found.add("chain " + name + " " + chain);
                    }
                });
            }
        });
        for (Filters.Restore each : filters.restores()) {
            Map<String, String> chains = new LinkedHashMap<>();
            boolean drops = false;
            String table = "";
            for (String line : each.text().lines().toList()) {
                if (line.startsWith("*")) {
                    table = line.substring(1);
                } else if (line.startsWith("-A ")) {
                    chains.merge(table + " " + line.split(" ")[1], line + "\n", String::concat);
                }
                drops |= line.startsWith(":FORWARD DROP");
            }
            String tool = each.argv().get(0).replace("-restore", "");
            for (String of : List.of("filter", "mangle")) {
                if (of.equals("filter") && drops || forbids(chains, of + " FORWARD", 0)) {
                    found.add(tool + " -t " + of + " FORWARD");
                }
            }
        }
        return found;
    }

    private static boolean forbids(Map<String, String> chains, String name, int depth) {
        String table = name.contains(" ") ? name.replaceFirst(" .*", " ") : "";
        for (String line : chains.getOrDefault(name, "").lines().toList()) {
            if (line.contains("type filter hook")) {
                continue;
            }
            if (FORBIDS.matcher(line.replaceAll("(comment|--comment) \"[^\"]*\"", ""))
                            .find()
                    && !NOT_FIRST.matcher(line).find()) {
                return true;
            }
            Matcher jump = JUMP.matcher(line);
            while (jump.find()) {
                if (depth < 8 && forbids(chains, table + jump.group(1), depth + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Map<String, String> chains(String table) {
        Map<String, String> chains = new LinkedHashMap<>();
        String name = "";
        for (String line : table.lines().toList()) {
            if (line.startsWith("\tchain ")) {
                name = line.strip().split(" ")[1];
            } else if (line.equals("\t}")) {
                name = "";
            } else if (!name.isEmpty()) {
                chains.merge(name, line + "\n", String::concat);
            }
        }
        return chains;
    }

    private Map<String, String> tables() {
        return filters.tables();
    }

    private List<String> lines() {
        return filters.restores().stream().flatMap(each -> each.text().lines()).toList();
    }
}
