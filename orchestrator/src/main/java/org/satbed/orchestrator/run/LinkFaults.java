package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.satbed.netns.DirectionCounters;
import org.satbed.netns.LinkCounters;
import org.satbed.scenarios.EmulatorLateness;

/** What the emulator's counters say against the numbers of a run: packets that the path lost or delayed on its own account. */
final class LinkFaults {
    /** What a path of some hundred milliseconds is believed to vary by; an idle host stays below 0.3 ms. */
    private static final double LATE_NANOS = EmulatorLateness.LIMIT_MILLIS * 1e6;

    private LinkFaults() {}

    /** A line for each fault. */
    static List<String> between(LinkCounters before, Optional<LinkCounters> after) {
        if (after.isEmpty()) {
            return List.of("the link emulator could not be asked how punctual it was");
        }
        List<String> faults = new ArrayList<>();
        // The emulator's first interface is the one towards the terminal.
        look("return", before.firstToSecond(), after.get().firstToSecond(), faults);
        look("forward", before.secondToFirst(), after.get().secondToFirst(), faults);
        return faults;
    }

    private static void look(String direction, DirectionCounters before, DirectionCounters after, List<String> faults) {
        long overrun = after.overrun() - before.overrun();
        if (overrun > 0) {
            faults.add("the emulator did not come to reading " + overrun + " packets of the " + direction
                    + " link, which were lost: this host is too slow or too busy for it");
        }
        long memory = after.droppedByRing() - before.droppedByRing();
        if (memory > 0) {
            faults.add("the emulator had no memory for " + memory + " packets of the " + direction + " link");
        }
        if (after.p99LatenessNanos() > LATE_NANOS) {
            faults.add(String.format(
                    Locale.ROOT,
                    "1 %% of the packets of the %s link came more than %.1f ms late out of the emulator: this host is too busy, and the run is invalid",
                    direction,
                    after.p99LatenessNanos() / 1e6));
        }
    }
}
