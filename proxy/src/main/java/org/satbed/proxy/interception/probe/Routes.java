package org.satbed.proxy.interception.probe;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.RouteLookup;
import org.satbed.linux.RouteType;

/**
 * The replica's routing decisions, and who is to be thanked for them: a rule is taken away, and the kernel is asked
 * again.
 */
final class Routes {
    private static final int MOST_RULES = 40;

    private final Replica replica;

    Routes(Replica replica) {
        this.replica = replica;
    }

    /** Where a segment that came in by an interface goes, in words. */
    String decision(InetSocketAddress from, InetSocketAddress to, int in, int mark) {
        RouteLookup lookup = replica.lookup();
        if (lookup.ask(from == null ? null : InetEndpoint.of(from), InetEndpoint.of(to), in, mark)) {
            return lookup.type() == RouteType.LOCAL
                    ? "to this host itself (table " + table(lookup.table()) + ")"
                    : "out by " + replica.name(lookup.outInterface()) + " (table " + table(lookup.table()) + ")";
        }
        return switch (lookup.errno()) {
            case Errno.EACCES -> "prohibited";
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH -> "unreachable";
            case Errno.EINVAL -> "dropped (blackhole, or the source may not come by that interface)";
            default -> Errno.describe(lookup.errno());
        };
    }

    boolean isLocal(InetSocketAddress from, InetSocketAddress to, int in, int mark) {
        RouteLookup lookup = replica.lookup();
        return lookup.ask(from == null ? null : InetEndpoint.of(from), InetEndpoint.of(to), in, mark)
                && lookup.type() == RouteType.LOCAL;
    }

    boolean exists(InetSocketAddress from, InetSocketAddress to, int in, int mark) {
        return replica.lookup().ask(from == null ? null : InetEndpoint.of(from), InetEndpoint.of(to), in, mark);
    }

    /** The route that refuses packets to an address, if there is one of that type. */
    Optional<String> refusing(InetSocketAddress to) {
        String address = to.getAddress().getHostAddress();
        String family = address.contains(":") ? "-6" : "-4";
        for (String type : List.of("prohibit", "unreachable", "blackhole")) {
            Optional<String> route = replica.runner()
                    .attempt(List.of("ip", family, "route", "show", "table", "all", "type", type, "match", address), "")
                    .output()
                    .lines()
                    .findFirst();
            if (route.isPresent()) {
                return route.map(text -> "ip " + family + " route " + text.strip());
            }
        }
        return Optional.empty();
    }

    /**
     * The rule of {@code ip rule} without which it would be so; where it takes more than one, the last of them.
     * The rules are as they were
     * afterwards.
     */
    Optional<String> without(boolean v4, BooleanSupplier so) {
        String family = v4 ? "-4" : "-6";
        List<String> rules = replica.runner()
                .attempt(List.of("ip", family, "rule", "show"), "")
                .output()
                .lines()
                .filter(rule -> !rule.startsWith("0:")) // the host's own addresses
                .limit(MOST_RULES)
                .toList();
        return without(family, rules, so, true).or(() -> without(family, rules, so, false));
    }

    private Optional<String> without(String family, List<String> rules, BooleanSupplier so, boolean oneByOne) {
        try {
            for (String rule : rules) {
                String preference = rule.replaceFirst(":.*", "").strip();
                replica.runner().attempt(List.of("ip", family, "rule", "del", "pref", preference), "");
                if (so.getAsBoolean()) {
                    return Optional.of("ip " + family + " rule "
                            + rule.replaceFirst(":\\s+", " ").strip());
                }
                if (oneByOne) {
                    replica.host().routing().applyRules();
                }
            }
            return Optional.empty();
        } finally {
            replica.host().routing().applyRules();
        }
    }

    private static String table(int number) {
        return switch (number) {
            case 253 -> "default";
            case 254 -> "main";
            case 255 -> "local";
            default -> String.valueOf(number);
        };
    }
}
