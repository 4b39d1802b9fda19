package org.satbed.orchestrator.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.satbed.netns.DirectionCounters;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkLog;
import org.satbed.netns.LinkSecond;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.EmulatorLateness;
import org.satbed.scenarios.LinkSeries;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/** What the link emulator told, as results have it. Its first interface is the one towards the terminal. */
final class LinkTold {
    private static final double MILLI = 1e6; // ns

    private LinkTold() {}

    /** Both directions of a workload. */
    static List<LinkSeries> series(Variant variant, int repetition, Workload workload, Optional<LinkLog.Seconds> told) {
        return told.map(seconds -> List.of(
                        series(variant, repetition, workload, Direction.FORWARD, seconds, seconds.secondToFirst()),
                        series(variant, repetition, workload, Direction.RETURN, seconds, seconds.firstToSecond())))
                .orElse(List.of());
    }

    private static LinkSeries series(
            Variant variant,
            int repetition,
            Workload workload,
            Direction direction,
            LinkLog.Seconds told,
            List<LinkSecond> seconds) {
        return new LinkSeries(
                variant.id(),
                repetition,
                workload.id(),
                direction,
                Optional.of(told.forgottenSeconds()).filter(until -> until > 0),
                each(seconds, LinkSecond::seconds),
                each(seconds, LinkSecond::rateBitsPerSecond),
                each(seconds, LinkSecond::deliveredBytes),
                each(seconds, LinkSecond::droppedByQueue),
                each(seconds, LinkSecond::lost),
                each(seconds, LinkSecond::queueBytes),
                each(seconds, LinkSecond::delayMillis));
    }

    private static <T> List<T> each(List<LinkSecond> seconds, Function<LinkSecond, T> value) {
        return seconds.stream().map(value).toList();
    }

    /** How punctual it was since it began. */
    static Optional<EmulatorLateness> lateness(Optional<LinkCounters> told) {
        return told.map(
                counters -> EmulatorLateness.of(oneWay(counters.secondToFirst()), oneWay(counters.firstToSecond())));
    }

    private static EmulatorLateness.OneWay oneWay(DirectionCounters counters) {
        return new EmulatorLateness.OneWay(
                counters.medianLatenessNanos() / MILLI,
                counters.p99LatenessNanos() / MILLI,
                counters.maximumLatenessNanos() / MILLI,
                counters.superPackets());
    }
}
