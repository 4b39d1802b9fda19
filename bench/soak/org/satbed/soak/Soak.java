package org.satbed.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The soak: load, faults, and what is to be true throughout. Needs a testbed of the name {@code soak} that is up. */
public final class Soak {
    /** A reactor that turns to nothing for so long, without a fault that holds it, is a fault itself. */
    private static final double LONGEST_LAG_SECONDS = 0.25;
    private static final double MOST_GROWTH = 0.05;
    private static final double FIRST_SECONDS = 60;
    private static final int SOCKETS_BESIDES = 30;

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Load load;
    private final List<Proxy> proxies;
    private final Faults faults;
    private final Proxy lasting;
    private final long begin = System.nanoTime();
    private final Map<Proxy, Proxy.Held> atRest = new HashMap<>();
    private volatile boolean calm = true;
    private volatile long calmSince = System.nanoTime();
    private double longestLag;
    private long firstMinutes;
    private long last;
    private int looks;

    private Soak(String satbed, Path scratch, long seed) {
        load = new Load(seed, violations);
        Proxy st = new Proxy(satbed, scratch, "st", "10Mbit", "50Mbit");
        Proxy gw = new Proxy(satbed, scratch, "gw", "50Mbit", "10Mbit");
        proxies = List.of(st, gw);
        lasting = seed % 2 == 0 ? st : gw;
        faults = new Faults(seed, seed % 2 == 0 ? gw : st, lasting, load);
    }

    /** The launcher, a directory for what passes, seconds, seed. */
    public static void main(String[] arguments) throws Exception {
        Soak soak = new Soak(arguments[0], Path.of(arguments[1]), Long.parseLong(arguments[3]));
        System.out.println("seed " + arguments[3] + ", " + arguments[2] + " s, the proxy on " + soak.lasting.host() + " lives throughout");
        System.exit(soak.run(Integer.parseInt(arguments[2])) ? 0 : 1);
    }

    private boolean run(int seconds) throws Exception {
        for (Proxy each : proxies) {
            each.start();
            each.installRules();
            atRest.put(each, each.held());
        }
        load.start();
        Thread watch = new Thread(this::watch);
        watch.setDaemon(true);
        watch.start();
        int count = 0;
        Thread.sleep(5_000);
        while (elapsed() < seconds) {
            double at = elapsed();
            calm = false;
            String what;
            try {
                what = faults.next();
            } finally {
                calmSince = System.nanoTime();
                calm = true;
            }
            count++;
            System.out.printf(Locale.ROOT, "%6.1f s  %s%n", at, what);
            Thread.sleep(faults.pauseMillis());
        }
        proxies.stream()
                .filter(each -> !each.isAlive())
                .forEach(each -> violations.add("the proxy on " + each.host() + " has ended by itself"));
        load.finish();
        watch.interrupt();
        watch.join();
        return verdict(count);
    }

    /** Every second. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(1_000);
                for (Proxy each : proxies) {
                    look(each);
                }
            }
        } catch (InterruptedException e) {
            // the end
        }
    }

    private void look(Proxy proxy) {
        boolean before = calm;
        long since = calmSince;
        Map<String, Double> metrics = proxy.metrics();
        Proxy.Held held;
        try {
            held = proxy.held();
        } catch (IOException | NullPointerException e) {
            held = null; // it has been killed
        }
        // What is asked during a fault, or just after it, is the fault's.
        if (!before || !calm || since != calmSince || System.nanoTime() - since < 2_000_000_000L) {
            return;
        }
        if (metrics.isEmpty() || held == null) {
            violations.add(at() + "the proxy on " + proxy.host() + " does not answer");
            return;
        }
        looks++;
        double lag = metrics.get("event_loop_lag_seconds");
        longestLag = Math.max(longestLag, lag);
        if (lag > LONGEST_LAG_SECONDS) {
            violations.add(at() + "the proxy on " + proxy.host() + " lags " + lag + " s");
        }
        double open = Proxy.sum(metrics, "connections");
        if (held.sockets() > 2 * open + atRest.get(proxy).sockets() + SOCKETS_BESIDES) {
            violations.add(at() + proxy.host() + " holds " + held.sockets() + " sockets for " + open + " connections");
        }
        if (held.threads() > atRest.get(proxy).threads() + 3) {
            violations.add(at() + proxy.host() + " has " + held.threads() + " threads");
        }
        if (proxy == lasting) {
            if (proxy.ageSeconds() <= FIRST_SECONDS) {
                firstMinutes = Math.max(firstMinutes, held.residentKilobytes());
            }
            last = held.residentKilobytes();
        }
    }

    private String at() {
        return String.format(Locale.ROOT, "%.1f s: ", elapsed());
    }

    private double elapsed() {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** When all transfers have ended: everything is given back, and the counters agree. */
    private boolean verdict(int count) throws Exception {
        for (Proxy each : proxies) {
            Map<String, Double> metrics = Map.of();
            for (int i = 0; i < 700 && (metrics.isEmpty() || Proxy.sum(metrics, "connections") > 0); i++) {
                Thread.sleep(100); // idle-timeout, at the most
                metrics = each.metrics();
            }
            Proxy.Held rest = atRest.get(each);
            Proxy.Held held = each.held();
            for (int i = 0; i < 50 && held.sockets() > rest.sockets(); i++) {
                Thread.sleep(100); // the one that was asked by
                held = each.held();
            }
            if (metrics.isEmpty()) {
                violations.add("the proxy on " + each.host() + " does not answer in the end");
                continue;
            }
            double open = Proxy.sum(metrics, "connections");
            double accepted = Proxy.sum(metrics, "connections_accepted_total");
            double ended = Proxy.sum(metrics, "connections_ended_total");
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.0f accepted, %.0f ended, %.0f open; sockets %d (at rest %d), pipes %d (%.0f kept), others %d (%d), threads %d (%d), %d MB%n",
                    each.host(), accepted, ended, open, held.sockets(), rest.sockets(), held.pipes(), metrics.get("pipes"),
                    held.others(), rest.others(), held.threads(), rest.threads(), held.residentKilobytes() / 1024);
            require(open == 0, each.host() + " holds connections that nobody has");
            require(accepted == ended, each.host() + "'s counters disagree");
            require(held.sockets() <= rest.sockets(), each.host() + " leaks sockets");
            require(held.pipes() - 2 * metrics.get("pipes") <= rest.pipes(), each.host() + " leaks pipes");
            require(held.others() <= rest.others(), each.host() + " leaks descriptors");
            require(held.threads() <= rest.threads() + 1, each.host() + " leaks threads");
            each.errors().stream().filter(line -> line.contains("Exception")).forEach(violations::add);
        }
        double growth = (double) last / firstMinutes - 1;
        System.out.printf(
                Locale.ROOT,
                "%s: at most %d MB resident in the first minute, %d MB at the end (%+.1f %%); longest lag %.3f s in %d looks%n",
                lasting.host(), firstMinutes / 1024, last / 1024, growth * 100, longestLag, looks);
        require(growth < MOST_GROWTH, "the memory of " + lasting.host() + " grows");
        System.out.println(load.summary());
        System.out.println(load.timeline());
        System.out.println(count + " faults");
        violations.forEach(each -> System.out.println("NOT TRUE: " + each));
        System.out.println(violations.isEmpty() ? "verdict: held" : "verdict: " + violations.size() + " times not true");
        return violations.isEmpty();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            violations.add(otherwise);
        }
    }

    static String namespace(String host) {
        return "satbed-soak-" + host;
    }

    static void run(String... argv) throws IOException, InterruptedException {
        output(argv);
    }

    static String output(String... argv) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", new ArrayList<>(List.of(argv))) + ": " + text);
        }
        return text;
    }
}
