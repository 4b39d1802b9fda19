package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.Undo;

/**
 * The initial congestion window of the satellite leg: the attribute {@code initcwnd} (ip-route(8)) on every route over
 * one interface, in every table, by a gateway, to the neighbours on the link (a trunk's other end) or point to point
 * (ppp, tun, WireGuard), and with it {@code fastopen_no_cookie}, by which what we changed is known again. {@code
 * initrwnd} is left alone: with forced receive buffers it would cut the window.
 *
 * @param interfaceName towards the satellite
 * @param segments 10, which Linux has by itself (RFC 6928), to 100000
 */
public record SatelliteWindow(String interfaceName, int segments) {
    private static final Pattern TEXT = Pattern.compile("([^=]+)=([0-9]{1,6})");
    private static final int LEAST = 10;
    private static final int MOST = 100_000;
    /** How it is named among what is done to a host. */
    static final String WHAT = "initial window of ";

    private static final String NO_COOKIE = "fastopen_no_cookie";
    private static final String INITIAL = "initcwnd";
    /** What a router announced changes by itself; several next hops are no line that can be given back. */
    private static final List<String> NOT_OURS_TO_WRITE = List.of("expires", "nexthop");
    /** Routes that are not to hosts elsewhere begin with their type (ip-route(8)). */
    private static final List<String> TYPES = List.of(
            "local", "broadcast", "multicast", "anycast", "unreachable", "prohibit", "blackhole", "throw", "nat");
    /** What {@code ip} prints of a route's state and does not read. */
    private static final List<String> STATES = List.of("linkdown", "dead", "offload", "rt_offload", "trap", "rt_trap");

    private static final String GONE = "No such file or directory"; // the route

    /** Checks the range. */
    public SatelliteWindow {
        if (segments < LEAST || segments > MOST) {
            throw new IllegalArgumentException(
                    "an initial window of " + segments + " segments: " + LEAST + " to " + MOST + " are allowed");
        }
    }

    /** A route as {@code ip} prints it, without the interface. */
    private record Route(String family, List<String> words) {
        /** Whether connections may go by it; link-local ones never leave the link, and nobody proxies them. */
        boolean leadsElsewhere() {
            String to = words.get(0);
            return !TYPES.contains(to) && !to.startsWith("fe80:") && !to.startsWith("ff00:") && !to.equals("::1");
        }

        boolean mayHaveWindow() {
            return leadsElsewhere() && NOT_OURS_TO_WRITE.stream().noneMatch(words::contains);
        }

        /** Whether it has what we set, of whatever size. */
        boolean isMarked() {
            return value(INITIAL).isPresent() && value(NO_COOKIE).isPresent();
        }

        Route withoutWindow() {
            return without(INITIAL, NO_COOKIE);
        }

        Optional<String> value(String attribute) {
            int at = words.indexOf(attribute);
            return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
        }

        private Route without(String... attributes) {
            List<String> rest = new ArrayList<>(words);
            for (String each : attributes) {
                int at = rest.indexOf(each);
                if (at >= 0) {
                    rest.subList(at, Math.min(rest.size(), at + 2)).clear();
                }
            }
            return new Route(family, rest);
        }

        List<String> change(String interfaceName, List<String> more) {
            List<String> argv = new ArrayList<>(List.of("ip", family, "route", "change"));
            // A next hop that is an object has gateway and interface in itself.
            boolean object = words.contains("nhid");
            (object ? without("via").words : words)
                    .stream().filter(word -> !STATES.contains(word)).forEach(argv::add);
            if (!object) {
                argv.addAll(List.of("dev", interfaceName));
            }
            argv.addAll(more);
            return argv;
        }
    }

    /**
     * Reads {@code sat0=2590}.
     *
     * @throws IllegalArgumentException in one line
     */
    public static SatelliteWindow parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "': expected an interface and segments, e.g. sat0=2590");
        }
        return new SatelliteWindow(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /** {@code sat0=2590}. */
    @Override
    public String toString() {
        return interfaceName + "=" + segments;
    }

    /** What is behind a route's other attributes: {@code initcwnd 2590 fastopen_no_cookie 1}. */
    public String attributes() {
        return String.join(" ", attributeWords());
    }

    private List<String> attributeWords() {
        return List.of(INITIAL, Integer.toString(segments), NO_COOKIE, "1");
    }

    /**
     * What sets it on the routes that do not have it.
     *
     * @param former ones of ours that it replaces
     * @throws InterceptionException if there is no such route, or one has an initial window of its own
     */
    List<Step> steps(CommandRunner runner, List<SatelliteWindow> former) {
        return steps(runner, route -> former.stream().anyMatch(each -> each.isOurs(route)));
    }

    private List<Step> steps(CommandRunner runner, Predicate<Route> replaceable) {
        List<Route> routes =
                routes(runner).stream().filter(Route::mayHaveWindow).toList();
        if (routes.isEmpty()) {
            throw new InterceptionException("no route that could have an initial window leads over " + interfaceName
                    + ": 'ip route show dev " + interfaceName + "' lists what does");
        }
        List<Step> steps = new ArrayList<>();
        for (Route route : routes) {
            if (isOurs(route)) {
                continue;
            }
            boolean taken =
                    route.value(INITIAL).isPresent() || route.value(NO_COOKIE).isPresent();
            if (taken && !replaceable.test(route)) {
                throw new InterceptionException("the route '" + String.join(" ", route.words())
                        + "' has an initial window or " + NO_COOKIE + " of its own; take it out first");
            }
            steps.add(Step.of(
                    what(route),
                    route.withoutWindow().change(interfaceName, attributeWords()),
                    List.of(undo(runner, route))));
        }
        return steps;
    }

    /** How many routes have it, and how many ought to and do not. */
    record Coverage(long with, long without) {}

    Coverage coverage(CommandRunner runner) {
        List<Route> routes = routes(runner);
        return new Coverage(
                routes.stream().filter(this::isOurs).count(),
                routes.stream()
                        .filter(route -> route.mayHaveWindow() && !isOurs(route))
                        .count());
    }

    /**
     * The routes over the interface that cannot have it, as {@code ip} prints them: with several next hops, or
     * announced by a router.
     */
    public List<String> lacking(CommandRunner runner) {
        List<String> lacking = new ArrayList<>();
        routes(runner).stream()
                .filter(route -> route.leadsElsewhere() && !route.mayHaveWindow())
                .forEach(route -> lacking.add(String.join(" ", route.words())));
        for (String family : List.of("-4", "-6")) {
            // Those with several next hops are not shown for one interface.
            CommandResult shown = runner.attempt(List.of("ip", "-o", family, "route", "show", "table", "all"), "");
            shown.output()
                    .lines()
                    .map(line -> line.replace("\\", " ").strip().replaceAll("\\s+", " "))
                    .filter(line -> line.contains(" nexthop ") && (line + " ").contains(" dev " + interfaceName + " "))
                    .forEach(lacking::add);
        }
        return lacking;
    }

    /** What takes it back from the routes that have this very one. */
    List<Undo> removal(CommandRunner runner) {
        return routes(runner).stream()
                .filter(this::isOurs)
                .map(route -> undo(runner, route.withoutWindow()))
                .toList();
    }

    /** Sets it, also where a process that was killed has left another; what was done is taken back when something fails. */
    public void set(CommandRunner runner) {
        List<Undo> done = new ArrayList<>();
        for (Step step : steps(runner, Route::isMarked)) {
            try {
                runner.run(step.argv());
                done.addAll(step.undo());
            } catch (RuntimeException e) {
                done.forEach(Undo::carryOut);
                throw e;
            }
        }
    }

    /** Takes it back, whoever set it; returns what could not be. */
    public List<String> reset(CommandRunner runner) {
        return removal(runner).stream()
                .flatMap(undo -> undo.carryOut().stream())
                .toList();
    }

    private boolean isOurs(Route route) {
        return route.isMarked()
                && route.value(INITIAL)
                        .filter(Integer.toString(segments)::equals)
                        .isPresent();
    }

    private String what(Route route) {
        return WHAT + "the route to " + route.words().get(0);
    }

    private Undo undo(CommandRunner runner, Route plain) {
        // Given no metric at all, the kernel takes the route by the same object that is there, with its metrics
        // (net/ipv4/fib_semantics.c,
        // fib_find_info_nh); 0 is none.
        List<String> none = plain.words().contains("nhid") ? List.of(INITIAL, "0") : List.of();
        return new Undo.Command(what(plain), runner.namespace(), plain.change(interfaceName, none), "", List.of(GONE));
    }

    private List<Route> routes(CommandRunner runner) {
        List<Route> routes = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            CommandResult shown =
                    runner.attempt(List.of("ip", family, "route", "show", "table", "all", "dev", interfaceName), "");
            shown.output() // none where the interface is gone, and its routes with it
                    .lines()
                    .map(line -> line.strip().replace("rto_min lock ", "rto_min ")) // ip does not read that back
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> routes.add(new Route(family, Arrays.asList(line.split("\\s+")))));
        }
        return routes;
    }
}
