package org.satbed.proxy.interception.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.satbed.linux.NftTrace.Event;

/**
 * Why a packet did not arrive.
 *
 * @param found in one line, with the culprit
 * @param remedy what to do
 */
record Stop(String found, String remedy) {
    private static final Path COUNTERS = Path.of("/proc/thread-self/net/netstat");

    /** What is known of a packet whose end is asked for. */
    record Question(
            String what,
            Way way,
            InetSocketAddress from,
            InetSocketAddress to,
            int in,
            Optional<String> legacy,
            boolean sourceRefused,
            boolean shouldBeOurs) {}

    /** With the switch of the kernel that has been found to be the reason. */
    Stop because(String device, BooleanSupplier goesOn) {
        return WhatIf.without(device, goesOn)
                .map(setting -> new Stop(
                        this.found + ", because of " + setting,
                        "'sysctl -w " + setting.replaceFirst("=1$", "=0").replaceFirst("=2$", "=0") + "'"))
                .orElse(this);
    }

    static Stop of(Replica replica, Rules rules, Question asked) {
        Way way = asked.way();
        Optional<Event> end = way.end();
        if (end.isPresent()) {
            return byRule(rules, asked, end.get());
        }
        if (asked.legacy().isPresent()) {
            String rule = asked.legacy().get();
            return rule.contains("-j TPROXY")
                    ? noListener(asked.what(), "'" + rule + "'")
                    : new Stop(
                            asked.what() + " is ended in " + way.last() + " by '" + rule + "'",
                            accept(way.last(), way.mark(way.last())));
        }
        if (way.isEmpty()) {
            return new Stop(
                    asked.what() + " comes to no hook of IP on " + replica.name(asked.in()),
                    "look at the interface (down?), at chains of the families netdev and bridge, and at"
                            + " bridge-nf-call-iptables");
        }
        if (way.passed("prerouting") && !way.reached("input") && !way.reached("forward")) {
            return byRoute(replica, asked);
        }
        if (way.reached("output") && way.last().equals("output") && way.passed("output")) {
            return new Stop(asked.what() + " has no route behind hook output", "look at 'ip rule' and marks");
        }
        if (way.reached("output") && way.reached("input")) {
            return new Stop(
                    asked.what()
                            + " with mark 0x%x comes back to this host itself instead of leaving"
                                    .formatted(way.mark("none")),
                    "answers must not have that mark: tcp_fwmark_accept=0, and no rule of hook output sets it");
        }
        return new Stop(
                asked.what() + " is lost in hook " + way.last() + (way.passed(way.last()) ? ", behind all chains" : ""),
                way.last().equals("input") && way.passed("input")
                        ? "does a proxy with IP_TRANSPARENT listen on the port that the rules name?"
                        : "look at what else filters there");
    }

    private static Stop byRule(Rules rules, Question asked, Event end) {
        String place = rules.place(end);
        String text = end.handle() == 0 ? "" : rules.text(end).toLowerCase(Locale.ROOT);
        String verb = text.contains("reject") ? "rejected" : text.contains("queue") ? "handed to a queue" : "dropped";
        if (text.contains("tproxy")) {
            return noListener(asked.what(), place);
        }
        String hook = asked.way().last();
        return new Stop(
                asked.what() + " is " + verb + " in " + (hook.isEmpty() ? "ingress" : hook) + " by " + place,
                accept(hook, end.mark()));
    }

    private static Stop noListener(String what, String place) {
        return new Stop(
                what + " is dropped by " + place + ": nobody with IP_TRANSPARENT listens on the port that it names",
                "start the proxy, on that port and for this family");
    }

    private static String accept(String hook, int mark) {
        return switch (hook) {
            case "input" ->
                mark == 0
                        ? "let that firewall accept what is for the proxy"
                        : "let that firewall accept what has the proxy's mark ('meta mark 0x%x accept')"
                                .formatted(mark);
            case "prerouting" -> "that rule comes before the proxy's: let it except these connections";
            case "output", "postrouting" -> "let that firewall accept what the proxy sends";
            default -> "let that chain accept it";
        };
    }

    private static Stop byRoute(Replica replica, Question asked) {
        Routes routes = new Routes(replica);
        int mark = asked.way().mark("none");
        String marked = mark == 0 ? "" : " with mark 0x%x".formatted(mark);
        if (asked.sourceRefused()) {
            return new Stop(
                    asked.what() + marked + " is dropped for its source address: rp_filter on "
                            + replica.name(asked.in()) + " (Linux, networking/ip-sysctl.rst)",
                    "the way back to " + asked.from().getAddress().getHostAddress()
                            + " is another one, or src_valid_mark has the mark decide it: 'sysctl -w net.ipv4.conf."
                            + replica.name(asked.in()) + ".rp_filter=2', or src_valid_mark=0");
        }
        String decision = routes.decision(asked.from(), asked.to(), asked.in(), mark);
        boolean v4 = asked.to().getAddress().getAddress().length == 4;
        Optional<String> culprit = routes.without(
                v4,
                () -> asked.shouldBeOurs() && mark != 0
                        ? routes.isLocal(asked.from(), asked.to(), asked.in(), mark)
                        : routes.exists(asked.from(), asked.to(), asked.in(), mark));
        culprit = culprit.or(() -> decision.startsWith("out ") ? Optional.empty() : routes.refusing(asked.to()));
        String by = culprit.map(rule -> ", because of '" + rule + "'").orElse("");
        boolean policy = culprit.filter(rule -> rule.matches(".*(prohibit|unreachable|blackhole).*"))
                .isPresent();
        String remedy = mark == 0 || policy
                ? "that is this host's policy, or its routes; it holds for the proxy too"
                : culprit.isPresent()
                        ? "that rule comes before the one for the mark: give that one a smaller preference"
                        : "there must be 'ip rule' for the mark, to a table with 'local default dev lo'";
        return new Stop(asked.what() + marked + " is routed " + decision + by, remedy);
    }

    /** How many packets the calling thread's namespace has dropped for their source address so far. */
    static long filtered() {
        try {
            List<String> lines = Files.readAllLines(COUNTERS);
            int at = List.of(lines.get(0).split(" ")).indexOf("IPReversePathFilter");
            return at > 0 ? Long.parseLong(lines.get(1).split(" ")[at]) : 0;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
