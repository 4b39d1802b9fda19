package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.RequiresRoot;

/**
 * Through the proxy an application sees what it would see without it, but for time: scripts for both ends of a
 * connection, made from seeds, are run without a proxy and through each kind of path. {@code bench/differential/run} is
 * the long form.
 */
@RequiresRoot
@Timeout(1800)
class DifferentialTest {
    private static final int SHORT = 300;

    private static void expectNone(DifferentialRun run) {
        System.out.print(run.summary());
        List<DifferentialRun.Difference> all = run.differences();
        assertEquals(
                0,
                all.size(),
                () -> all.stream().limit(5).map(Object::toString).collect(Collectors.joining("\n", "\n", "\n")));
    }

    @Test
    void aShortRun() throws Exception {
        List<PathKind> kinds = List.of(PathKind.PLAIN, PathKind.COPIED, PathKind.TRUNK);
        try (DifferentialRun run = new DifferentialRun(kinds)) {
            run.run(1, SHORT);
            expectNone(run);
        }
    }

    /** Each of its faults is found; else nothing would be said by finding none elsewhere. */
    @Test
    void aBrokenRelayIsFound() throws Exception {
        try (DifferentialRun run = new DifferentialRun(List.of(PathKind.BROKEN))) {
            Set<String> families = Set.of("A_HALF_CLOSE_AND_AN_ANSWER", "RESET_ONCE_ACKNOWLEDGED", "URGENT_BY_ITSELF");
            run.run(LongStream.rangeClosed(1, 200)
                    .filter(seed -> families.contains(ScriptMaker.of(seed).family())));
            System.out.print(run.summary());
            Set<String> found = run.differences().stream()
                    .map(each -> each.script().family())
                    .collect(Collectors.toSet());
            assertEquals(families, found);
            assertTrue(run.differences().stream()
                    .anyMatch(each -> each.toString().contains("-Dsatbed.differential.seed=")));
        }
    }

    /**
     * {@code -Dsatbed.differential=20000}, from {@code -Dsatbed.differential.seed=1} on, or that seed alone through one
     * kind of path.
     */
    @Test
    @Tag("slow")
    void theLongForm() throws Exception {
        long seed = Long.getLong("satbed.differential.seed", 1);
        String one = System.getProperty("satbed.differential.kind");
        int count = Integer.getInteger("satbed.differential", one == null ? 0 : 1);
        Assumptions.assumeTrue(count > 0, "the long form runs with -Dsatbed.differential=NUMBER");
        List<PathKind> kinds = new ArrayList<>(one == null ? PathKind.JUDGED : List.of(PathKind.valueOf(one)));
        try (DifferentialRun run = new DifferentialRun(kinds)) {
            run.run(seed, count);
            System.out.println("seeds " + seed + " to " + (seed + count - 1));
            expectNone(run);
        }
    }

    /** What HAProxy does is told, not judged. */
    @Test
    @Tag("slow")
    void haproxyForComparison() throws Exception {
        int count = Integer.getInteger("satbed.differential.haproxy", 0);
        Assumptions.assumeTrue(count > 0, "HAProxy's runs with -Dsatbed.differential.haproxy=NUMBER");
        Assumptions.assumeTrue(PathKind.hasHaproxy(), "HAProxy is not installed");
        try (DifferentialRun run = new DifferentialRun(List.of(PathKind.HAPROXY))) {
            run.run(Long.getLong("satbed.differential.seed", 1), count);
            System.out.print(run.summary());
        }
    }
}
