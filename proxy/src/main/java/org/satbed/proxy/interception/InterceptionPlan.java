package org.satbed.proxy.interception;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which connections are brought to which port, and the names and numbers that this takes on the host. Plain data: making one touches
 * nothing. Every constructor throws {@link IllegalArgumentException} with one line for a value out of its range.
 *
 * @param name tells this interception from others on the host: the suffix of the nft table or the iptables chains
 *     ({@code [a-z0-9_-]}, 1 to 16 characters)
 * @param interfaces connections that arrive on these are taken; at least one. An interface need not exist yet.
 * @param port the proxy's TCP port, 1 to 65535
 * @param mark the packet mark that routes packets to this host's own sockets
 * @param bypassMark the connection mark (conntrack) of connections that found no proxy and stay unproxied (nft only). Not equal to
 *     {@code mark}, because hosts that copy connection marks to packets would route those connections to themselves.
 * @param markMask the bits of both marks that are ours; the others belong to other programs and are left as they are
 * @param routeTable the routing table that says that every address is local
 * @param rulePreference the place of the {@code ip rule} that leads there, 1 to 32765: before {@code main}
 * @param fixedPreference whether the rule stands there or nowhere; otherwise it goes before others' rules that would
 *     lead marked packets away
 * @param ipv6 whether IPv6 is intercepted too; it needs IPv6 on the interface {@code lo}
 * @param filter which of the connections
 * @param bypass what lets some pass when there are many (nft only)
 * @param sniff first segments of intercepted connections are copied to this interface, which PEPsal's {@code -s} reads; it must be
 *     there when an {@link Interception} is installed ({@link HostRules} makes it)
 * @param nat what leaves by this interface gets its address (masquerade)
 * @param forwardPolicy whether first segments are judged by the router's own chains at the hook forward (nft only)
 * @param window the initial window of routes over the satellite ({@link HostRules} sets it; an {@link Interception} does not)
 */
public record InterceptionPlan(
        String name,
        List<String> interfaces,
        int port,
        int mark,
        int bypassMark,
        int markMask,
        int routeTable,
        int rulePreference,
        boolean fixedPreference,
        boolean ipv6,
        InterceptionFilter filter,
        Bypass bypass,
        Optional<String> sniff,
        Optional<String> nat,
        boolean forwardPolicy,
        Optional<SatelliteWindow> window) {
    /** The default of {@link #mark}. */
    public static final int DEFAULT_MARK = 0x5a7;
    /** The default of {@link #bypassMark}. */
    public static final int DEFAULT_BYPASS_MARK = 0xb70;
    /** The default of {@link #markMask}: clear of the bits of Kubernetes (0xc000), Tailscale (0xff0000) and Calico (0xffff0000). */
    public static final int DEFAULT_MARK_MASK = 0xfff;
    /** The default of {@link #routeTable} and of {@link #rulePreference}. */
    public static final int DEFAULT_ROUTE_TABLE = 1447;

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,16}");
    private static final Pattern OF_A_CHAIN = Pattern.compile("_(ours|note|out|nat)$");
    // 15: IFNAMSIZ less its NUL. No '*' and no '+': nft and iptables take them for patterns.
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.:@-]{1,15}");
    private static final int LAST_PREFERENCE = 32765;
    private static final int MOST_SIDE_BY_SIDE = 16;

    /** Checks every value. */
    public InterceptionPlan {
        interfaces = List.copyOf(interfaces);
        require(NAME.matcher(name).matches(), "name '" + name + "': 1 to 16 of a-z, 0-9, '_', '-' are allowed");
        require(
                !OF_A_CHAIN.matcher(name).find(),
                "name '" + name + "': the end is that of an iptables chain of another name; choose another one");
        require(!interfaces.isEmpty(), "no interface is named: nothing would be intercepted");
        require(
                interfaces.stream().distinct().count() == interfaces.size(),
                "an interface is named twice: " + interfaces);
        interfaces.forEach(InterceptionPlan::requireInterface);
        sniff.ifPresent(InterceptionPlan::requireInterface);
        nat.ifPresent(InterceptionPlan::requireInterface);
        window.ifPresent(each -> requireInterface(each.interfaceName()));
        require(sniff.filter(interfaces::contains).isEmpty(), "the copies cannot go where connections arrive");
        require(ipv6 || filter.takes(false), "only IPv6 addresses are named, and IPv6 is left out");
        require(port >= 1 && port <= 0xffff, "port " + port + ": 1 to 65535 are allowed");
        require(markMask != 0, "the mask of the marks is 0");
        require(
                mark != 0 && (mark & ~markMask) == 0,
                "mark " + hex(mark) + " must be a part of the mask " + hex(markMask));
        require(
                bypassMark != 0 && (bypassMark & ~markMask) == 0,
                "bypass mark " + hex(bypassMark) + " must be a part of the mask " + hex(markMask));
        require(mark != bypassMark, "mark and bypass mark are both " + hex(mark));
        // 253 to 255 are default, main and local (ip-route(8)).
        require(
                routeTable > 0 && (routeTable < 253 || routeTable > 255),
                "routing table " + routeTable + " is not free for use");
        require(
                rulePreference >= 1 && rulePreference <= LAST_PREFERENCE,
                "rule preference " + rulePreference + ": 1 to 32765");
    }

    /** A plan for both families with the default numbers. */
    public static InterceptionPlan of(String name, List<String> interfaces, int port) {
        return new InterceptionPlan(
                name,
                interfaces,
                port,
                DEFAULT_MARK,
                DEFAULT_BYPASS_MARK,
                DEFAULT_MARK_MASK,
                DEFAULT_ROUTE_TABLE,
                DEFAULT_ROUTE_TABLE,
                false,
                true,
                InterceptionFilter.ALL,
                Bypass.NONE,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    /**
     * The same for a further interception on one host: marks, table and preference are moved on by {@code number}, so that plans with
     * different numbers (and names, interfaces and ports) stand side by side.
     *
     * @param number 0 to 15; 0 changes nothing
     */
    public InterceptionPlan sideBySide(int number) {
        require(number >= 0 && number < MOST_SIDE_BY_SIDE, "number " + number + ": 0 to 15 are allowed");
        return withMarks(mark + number, bypassMark + number, markMask)
                .withRouteTable(routeTable + number, rulePreference + number);
    }

    /** With other marks. */
    public InterceptionPlan withMarks(int newMark, int newBypassMark, int newMask) {
        return changed(draft -> {
            draft.mark = newMark;
            draft.bypassMark = newBypassMark;
            draft.markMask = newMask;
        });
    }

    /** With another routing table and place of its rule. */
    public InterceptionPlan withRouteTable(int newTable, int newPreference) {
        return changed(draft -> {
            draft.routeTable = newTable;
            draft.rulePreference = newPreference;
        });
    }

    /** With the {@code ip rule} at this place or nowhere. */
    public InterceptionPlan withFixedPreference(int preference) {
        return changed(draft -> {
            draft.rulePreference = preference;
            draft.fixedPreference = true;
        });
    }

    /** With or without IPv6. */
    public InterceptionPlan withIpv6(boolean wanted) {
        return changed(draft -> draft.ipv6 = wanted);
    }

    /** For some connections only. */
    public InterceptionPlan withFilter(InterceptionFilter wanted) {
        return changed(draft -> draft.filter = wanted);
    }

    /** With a way past the proxy for new connections. */
    public InterceptionPlan withBypass(Bypass wanted) {
        return changed(draft -> draft.bypass = wanted);
    }

    /** With copies of first segments for an interface, or without. */
    public InterceptionPlan withSniff(Optional<String> wanted) {
        return changed(draft -> draft.sniff = wanted);
    }

    /** With the addresses of what leaves by an interface changed, or without. */
    public InterceptionPlan withNat(Optional<String> wanted) {
        return changed(draft -> draft.nat = wanted);
    }

    /** With the router's own forward policy for first segments, or without. */
    public InterceptionPlan withForwardPolicy(boolean wanted) {
        return changed(draft -> draft.forwardPolicy = wanted);
    }

    /** With an initial window of routes over the satellite, or without. */
    public InterceptionPlan withWindow(Optional<SatelliteWindow> wanted) {
        return changed(draft -> draft.window = wanted);
    }

    private InterceptionPlan changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.plan();
    }

    /** A plan on its way to a slightly different one: what can be changed, and nothing is checked before it is a plan. */
    private static final class Draft {
        private final InterceptionPlan from;
        private int mark;
        private int bypassMark;
        private int markMask;
        private int routeTable;
        private int rulePreference;
        private boolean fixedPreference;
        private boolean ipv6;
        private InterceptionFilter filter;
        private Bypass bypass;
        private Optional<String> sniff;
        private Optional<String> nat;
        private boolean forwardPolicy;
        private Optional<SatelliteWindow> window;

        Draft(InterceptionPlan from) {
            this.from = from;
            mark = from.mark;
            bypassMark = from.bypassMark;
            markMask = from.markMask;
            routeTable = from.routeTable;
            rulePreference = from.rulePreference;
            fixedPreference = from.fixedPreference;
            ipv6 = from.ipv6;
            filter = from.filter;
            bypass = from.bypass;
            sniff = from.sniff;
            nat = from.nat;
            forwardPolicy = from.forwardPolicy;
            window = from.window;
        }

        InterceptionPlan plan() {
            return new InterceptionPlan(
                    from.name,
                    from.interfaces,
                    from.port,
                    mark,
                    bypassMark,
                    markMask,
                    routeTable,
                    rulePreference,
                    fixedPreference,
                    ipv6,
                    filter,
                    bypass,
                    sniff,
                    nat,
                    forwardPolicy,
                    window);
        }
    }

    /** The mark as {@code ip rule} and iptables write it: {@code 0x5a7/0xfff}. */
    String markAndMask() {
        return hex(mark) + "/" + hex(markMask);
    }

    /** A number as the tools and the options write marks. */
    public static String hex(int value) {
        return "0x" + Integer.toHexString(value);
    }

    private static void requireInterface(String each) {
        require(INTERFACE.matcher(each).matches(), "'" + each + "' is no name of an interface");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("interception: " + message);
        }
    }
}
