package org.satbed.proxy.interception;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NetlinkEvents;
import org.satbed.linux.NetworkChange;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.OneLine;

/**
 * Puts back the rules that lead to a proxy when somebody takes them away: a flush of all of nft by a firewall that
 * reloads, systemd-networkd, which removes others' ip rules when it restarts, an interface that is made again and whose
 * routes have lost their window. What it holds is what it last saw whole under a name, with the proxy's port in its
 * notes; what 'rules remove' took away, and what 'rules install' replaces, is theirs.
 *
 * <p>It looks when the kernel tells of a change, at most every {@link #LOOKS_APART}, and for iptables, whose legacy
 * form tells nothing, every {@link #UNTOLD}. Whoever takes rules away again and again is answered less and less often.
 */
public final class RulesGuard {
    private static final Set<NetworkChange> WATCHED =
            EnumSet.of(NetworkChange.LINK, NetworkChange.ROUTE, NetworkChange.RULE, NetworkChange.NFTABLES);
    private static final Duration STEP = Duration.ofMillis(500);
    /** What changes rules does so with several commands. */
    private static final Duration SETTLING = Duration.ofMillis(300);

    private static final Duration LOOKS_APART = Duration.ofSeconds(1);
    /** A look takes no more than a twentieth of the time. */
    private static final int LOOKS_SHARE = 20;

    private static final Duration LOOKS_APART_AT_MOST = Duration.ofSeconds(3);
    private static final Duration UNTOLD = Duration.ofSeconds(4);
    /** Nothing is lost that way, but events may be. */
    private static final Duration TOLD = Duration.ofSeconds(60);
    /** Two losses within it belong together. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private static final Duration LONGEST_INSTALL = Duration.ofMinutes(1);
    private static final int LONGEST_WAIT_SECONDS = 60;
    /** After so many in a row no more is said of each. */
    private static final int SAID = 3;

    private final CommandRunner runner;
    private final int port;
    private final Consumer<String> log;
    private final Map<String, Held> held = new TreeMap<>();
    private final Runnable restored;
    private int failedLooks; // guarded by held, as are the next two
    private long lookAgainNanos = System.nanoTime();
    private String lookTrouble = "";
    private volatile boolean closed;

    /** Rules that are held, and what became of them. */
    private static final class Held {
        private InterceptionTool tool;
        private InterceptionPlan plan;
        /** Since when somebody has been seen installing; empty while nobody is. */
        private OptionalLong installingNanos = OptionalLong.empty();

        private long againNanos = System.nanoTime();
        private long lostNanos;
        private int losses;
        private String trouble = "";
    }

    /**
     * Guards the rules of the network namespace that the runner works in, which is that of the thread that calls {@link
     * #start}.
     *
     * @param port the proxy's: rules to other ports are somebody else's
     * @param log takes one line for each thing that a person should know
     * @param restored is told each time when something was put back
     */
    public RulesGuard(CommandRunner runner, int port, Consumer<String> log, Runnable restored) {
        this.runner = runner;
        this.port = port;
        this.log = log;
        this.restored = restored;
    }

    /** Begins, on a thread of its own; where the kernel's news cannot be had, says so and does nothing. */
    public void start() {
        NetlinkEvents events;
        try {
            events = NetlinkEvents.of(WATCHED);
        } catch (LinuxException e) {
            log.accept("the rules are not guarded: " + e.getMessage());
            return;
        }
        Thread thread = new Thread(() -> watch(events), "guard of the rules");
        thread.setDaemon(true);
        thread.start();
    }

    /** The names of the rules that are held now. */
    Set<String> holds() {
        synchronized (held) {
            return Set.copyOf(held.keySet());
        }
    }

    /** Nothing is put back from when this returns on; waits for a look that is under way. */
    public void end() {
        closed = true;
        holds();
    }

    private void watch(NetlinkEvents events) {
        try (events) {
            long nextNanos = System.nanoTime();
            long latestNanos = nextNanos;
            boolean told = true;
            while (!closed) {
                long now = System.nanoTime();
                if (told && now - nextNanos >= 0 || now - latestNanos >= 0) {
                    told = false;
                    look();
                    long took = System.nanoTime() - now;
                    long pause = Math.max(
                            LOOKS_APART.toNanos(), Math.min(LOOKS_APART_AT_MOST.toNanos(), LOOKS_SHARE * took));
                    nextNanos = System.nanoTime() + pause;
                    latestNanos = System.nanoTime() + untilNext().toNanos();
                }
                if (!events.await(STEP).isEmpty() && !told) {
                    told = true;
                    nextNanos = Math.max(nextNanos, System.nanoTime() + SETTLING.toNanos());
                }
            }
        } catch (LinuxException e) {
            log.accept("the rules are no longer guarded: " + e.getMessage());
        }
    }

    /** Until it is to be looked without having been told. */
    private Duration untilNext() {
        synchronized (held) {
            long now = System.nanoTime();
            long wait = lookAgainNanos - now > 0 ? lookAgainNanos - now : TOLD.toNanos();
            for (Held each : held.values()) {
                if (each.tool == InterceptionTool.IPTABLES) {
                    wait = Math.min(wait, UNTOLD.toNanos());
                }
                if (each.againNanos - now > 0) {
                    wait = Math.min(wait, each.againNanos - now);
                }
            }
            return Duration.ofNanos(wait);
        }
    }

    /** Looks at everything once, and puts back what is to be. */
    void look() {
        synchronized (held) {
            if (closed || lookAgainNanos - System.nanoTime() > 0) {
                return;
            }
            try {
                RulesFinder finder = new RulesFinder(runner);
                Set<String> names = new TreeSet<>(finder.names());
                names.addAll(held.keySet());
                Map<String, List<InstalledRules>> there = new HashMap<>();
                names.forEach(name -> there.put(name, finder.find(name)));
                names.forEach(name -> hold(name, there.get(name)));
                new ArrayList<>(held.keySet()).forEach(name -> keep(name, there.get(name)));
                failedLooks = 0;
                lookTrouble = "";
            } catch (InterceptionException | CommandException e) {
                // A tool may be installed, a busy host may have time again: less and less often, but always again.
                failedLooks++;
                lookAgainNanos = System.nanoTime() + pause(failedLooks + 1);
                String trouble = OneLine.of(e.getMessage());
                if (!trouble.equals(lookTrouble)) {
                    lookTrouble = trouble;
                    log.accept("the rules cannot be looked at, and are not guarded meanwhile: " + trouble
                            + "; it is tried again, at least once a minute");
                }
            }
        }
    }

    private void hold(String name, List<InstalledRules> there) {
        if (there.size() != 1 || !there.get(0).missing().isEmpty()) {
            return;
        }
        there.get(0).plan().filter(plan -> plan.port() == port).ifPresent(plan -> {
            if (!held.containsKey(name)) {
                log.accept("rules '" + name + "' are guarded");
            }
            Held known = held.computeIfAbsent(name, unused -> new Held());
            known.tool = there.get(0).tool();
            known.plan = plan;
        });
    }

    private void keep(String name, List<InstalledRules> there) {
        Held rules = held.get(name);
        if (isBeingInstalled(name, rules)) {
            rules.againNanos = System.nanoTime() + LOOKS_APART.toNanos();
            return;
        }
        boolean whole = there.size() == 1 && there.get(0).missing().isEmpty();
        if (!whole && OrderlyChange.wereRemoved(runner, name)) {
            held.remove(name);
            log.accept("rules '" + name + "' were removed by 'rules remove': they stay so");
            return;
        }
        long now = System.nanoTime();
        if (rules.againNanos - now > 0) {
            return;
        }
        if (rules.losses >= SAID && now - rules.lostNanos > 2 * MEMORY.toNanos()) {
            log.accept("rules '" + name + "' stay now; they were put back " + rules.losses + " times");
        }
        if (now - rules.lostNanos > 2 * MEMORY.toNanos()) {
            rules.losses = 0;
        }
        putBack(name, rules, now);
    }

    /** One who was killed while he installed is waited for a minute. */
    private boolean isBeingInstalled(String name, Held rules) {
        if (!OrderlyChange.isInstalling(runner, name)) {
            rules.installingNanos = OptionalLong.empty();
            return false;
        }
        long now = System.nanoTime();
        rules.installingNanos = OptionalLong.of(rules.installingNanos.orElse(now));
        return now - rules.installingNanos.getAsLong() < LONGEST_INSTALL.toNanos();
    }

    private void putBack(String name, Held rules, long now) {
        try {
            List<String> what = new HostRules(runner).restore(rules.tool, rules.plan);
            rules.trouble = "";
            if (what.isEmpty()) {
                return;
            }
            restored.run();
            if (what.stream().allMatch(each -> each.startsWith(SatelliteWindow.WHAT))) {
                log.accept("rules '" + name + "': new routes have the window of "
                        + rules.plan.window().orElseThrow());
                return;
            }
            rules.losses++;
            rules.lostNanos = now;
            rules.againNanos = now + pause(rules.losses);
            String again = rules.losses == SAID
                    ? "; this was the " + SAID + "rd time in a row: less and less often from now on, to once a minute"
                    : "";
            if (rules.losses <= SAID) {
                log.accept("rules '" + name + "' had been taken away by another program; put back: "
                        + String.join(", ", what) + again);
            }
        } catch (InterceptionException | CommandException e) {
            rules.losses++;
            rules.lostNanos = now;
            rules.againNanos = now + pause(rules.losses);
            if (!rules.trouble.equals(e.getMessage())) {
                rules.trouble = e.getMessage();
                log.accept("rules '" + name + "' have been taken away and cannot be put back: "
                        + OneLine.of(e.getMessage()));
            }
        }
    }

    /** None after the first, then twice as long each time, up to a minute; in ns. */
    private static long pause(int losses) {
        int seconds = losses < 2 ? 0 : Math.min(LONGEST_WAIT_SECONDS, 1 << Math.min(6, losses - 2));
        return Duration.ofSeconds(seconds).toNanos();
    }
}
