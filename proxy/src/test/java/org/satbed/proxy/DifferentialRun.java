package org.satbed.proxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Runs scripts without a proxy and through one, many at a time, and compares what both ends saw. Where a race is
 * inherent, that is, where what was seen through a proxy is seen without one, too, in one of {@link #AGAIN} more runs,
 * there is no difference.
 */
final class DifferentialRun implements AutoCloseable {
    /** Direct runs more before a difference is one. */
    private static final int AGAIN = 20;
    /** After both ends are done: for what still comes, when nothing certain is waited for. */
    private static final long GRACE_MILLIS = 25;
    /** For what is to come. */
    private static final long PATIENCE_MILLIS = 4_000;
    /** For the same through somebody else's proxy. */
    private static final long LITTLE_MILLIS = 300;
    /**
     * What is seen directly must come out in each of so many runs at once, or it is looked at as a set from the
     * beginning.
     */
    private static final int AT_ONCE = Integer.getInteger("satbed.differential.at-once", 48);

    /**
     * A difference.
     *
     * @param script what was done
     * @param kind through what
     * @param direct what was seen without
     * @param seen what was seen
     */
    record Difference(Script script, PathKind kind, ScriptRun direct, ScriptRun seen) {
        @Override
        public String toString() {
            return script + "\n    direct: " + direct + "\n    "
                    + kind.name().toLowerCase().replace('_', '-') + ": "
                    + seen + "\n    again: -Dsatbed.differential.seed=" + script.seed() + " -Dsatbed.differential.kind="
                    + kind;
        }
    }

    /** How many there were of each kind of path. */
    static final class Tally {
        final AtomicLong scripts = new AtomicLong();
        final AtomicLong races = new AtomicLong();
        final List<Difference> differences = new ArrayList<>();
    }

    private final Map<PathKind, PathBed> beds = new EnumMap<>(PathKind.class);
    private final Map<PathKind, Tally> tallies = new EnumMap<>(PathKind.class);
    private final ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);

    DifferentialRun(List<PathKind> kinds) throws Exception {
        try {
            beds.put(PathKind.DIRECT, PathKind.DIRECT.open());
            for (PathKind each : kinds) {
                beds.put(each, each.open());
                tallies.put(each, new Tally());
            }
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    /** Runs so many scripts, each directly and through one of the kinds, in turn. */
    void run(long firstSeed, int count) throws Exception {
        run(LongStream.range(firstSeed, firstSeed + count));
    }

    /** Runs the scripts of these seeds. */
    void run(LongStream seeds) throws Exception {
        List<PathKind> kinds = new ArrayList<>(tallies.keySet());
        List<Future<?>> running = new ArrayList<>();
        for (long seed : (Iterable<Long>) seeds::iterator) {
            PathKind kind = kinds.get(running.size() % kinds.size());
            running.add(runners.submit(() -> {
                one(seed, kind);
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get(30, TimeUnit.MINUTES);
        }
    }

    /** Runs one script. */
    void one(long seed, PathKind kind) throws Exception {
        Script script = ScriptMaker.of(seed);
        Tally tally = tallies.get(kind);
        ScriptRun direct = ScriptRun.of(script, beds.get(PathKind.DIRECT), null, GRACE_MILLIS)
                .throughAProxy();
        boolean judged = PathKind.JUDGED.contains(kind);
        ScriptRun seen = ScriptRun.of(script, beds.get(kind), direct, judged ? PATIENCE_MILLIS : LITTLE_MILLIS);
        tally.scripts.incrementAndGet();
        if (seen.matches(direct, script)) {
            return;
        }
        for (int i = 0; judged && i < AGAIN; i++) {
            if (seen.matches(
                    ScriptRun.of(script, beds.get(PathKind.DIRECT), null, GRACE_MILLIS)
                            .throughAProxy(),
                    script)) {
                tally.races.incrementAndGet();
                return;
            }
        }
        synchronized (tally.differences) {
            tally.differences.add(new Difference(script, kind, direct, seen));
        }
    }

    Tally tally(PathKind kind) {
        return tallies.get(kind);
    }

    /** All differences of judged kinds. */
    List<Difference> differences() {
        List<Difference> all = new ArrayList<>();
        tallies.values().forEach(each -> all.addAll(each.differences));
        return all;
    }

    /** A line for each kind of path. */
    String summary() {
        StringBuilder text = new StringBuilder();
        tallies.forEach((kind, tally) -> {
            Map<String, Integer> families = new TreeMap<>();
            tally.differences.forEach(each -> families.merge(each.script().family(), 1, Integer::sum));
            text.append(String.format(
                    "%-16s %6d scripts, %d as racy without a proxy, %d differences%s%n",
                    kind.name().toLowerCase().replace('_', '-'),
                    tally.scripts.get(),
                    tally.races.get(),
                    tally.differences.size(),
                    families.isEmpty() ? "" : " " + new HashMap<>(families)));
        });
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        runners.shutdownNow();
        for (PathBed each : beds.values()) {
            each.close();
        }
    }
}
