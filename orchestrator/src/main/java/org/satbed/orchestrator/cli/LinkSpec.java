package org.satbed.orchestrator.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.satbed.netns.CoDel;
import org.satbed.netns.DeliveryTrace;
import org.satbed.netns.DirectionParameters;
import org.satbed.netns.GilbertElliott;
import org.satbed.netns.Jitter;
import org.satbed.netns.LinkFeatures;
import org.satbed.netns.LinkStep;
import org.satbed.netns.OnDemand;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Loss;
import org.satbed.scenarios.Rate;

/** Reads one direction of a link: {@code rate=50Mbit,delay=300ms,queue=3.75MB,loss=0%}, and what a scenario's direction may have besides. */
public final class LinkSpec {
    private static final String EXAMPLE = "e.g. rate=50Mbit,delay=300ms,queue=3.75MB,loss=0%";
    private static final List<String> KEYS = Stream.concat(
                    Stream.of("rate", "delay", "queue", "packets", "loss"),
                    org.satbed.scenarios.LinkFeatures.keys().stream())
            .toList();

    private LinkSpec() {}

    /**
     * A direction with what changes of it: {@code AT/RATE/DELAY/LOSS,...}, each from a time after the start on.
     *
     * @param steps null for a link that stays as it is
     * @throws UserException for a text of another form
     */
    static DirectionParameters withSteps(String option, String steps, DirectionParameters base) {
        if (steps == null) {
            return base;
        }
        List<LinkStep> list = new ArrayList<>();
        for (String each : steps.split(",")) {
            String[] parts = each.strip().split("/");
            if (parts.length != 4) {
                throw UserException.usage(
                        option + ": '" + each + "': expected AT/RATE/DELAY/LOSS, e.g. 10s/5Mbit/300ms/0%");
            }
            try {
                double loss = parts[3].strip().equals("100%") ? 1 : Loss.parse(parts[3]);
                list.add(new LinkStep(
                        Durations.parse(parts[0]).toNanos(),
                        Rate.parse(parts[1]).bitsPerSecond(),
                        Durations.parse(parts[2]).toNanos(),
                        loss));
            } catch (IllegalArgumentException e) {
                throw UserException.usage(option + ": " + e.getMessage());
            }
        }
        try {
            return base.with(list);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(option + ": " + e.getMessage());
        }
    }

    /**
     * The parameters of one direction.
     *
     * @param option which errors begin with
     * @throws UserException for a text of another form
     */
    public static DirectionParameters parse(String option, String text, long seed) {
        Map<String, String> values = new HashMap<>();
        for (String part : text.split(",")) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length != 2 || !KEYS.contains(pair[0]) || values.put(pair[0], pair[1]) != null) {
                throw UserException.usage(option + ": '" + part + "' is not one of " + String.join("=, ", KEYS)
                        + "=, each given once; " + EXAMPLE);
            }
        }
        for (String key : new String[] {"rate", "delay", "queue"}) {
            if (!values.containsKey(key)) {
                throw UserException.usage(option + ": " + key + "= is missing; " + EXAMPLE);
            }
        }
        try {
            Rate rate = Rate.parse(values.get("rate"));
            org.satbed.scenarios.LinkFeatures features = org.satbed.scenarios.LinkFeatures.parse(values);
            features.onDemand().ifPresent(each -> each.within(rate));
            return new DirectionParameters(
                    rate.bitsPerSecond(),
                    Durations.parse(values.get("delay")).toNanos(),
                    DataSize.parse(values.get("queue")).bytes(),
                    Loss.parse(values.getOrDefault("loss", "0%")),
                    seed,
                    List.of(),
                    features(features, packets(values.getOrDefault("packets", "0"))));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(option + ": " + e.getMessage());
        }
    }

    private static int packets(String text) {
        if (!text.matches("[0-9]{1,7}")) {
            throw new IllegalArgumentException("packets: '" + text + "' is not a number of packets; expected e.g. 25");
        }
        return Integer.parseInt(text);
    }

    /** As the emulator wants them. */
    private static LinkFeatures features(org.satbed.scenarios.LinkFeatures wanted, int queuePackets) {
        return new LinkFeatures(
                wanted.burstLoss()
                        .map(loss -> new GilbertElliott(loss.p(), loss.r(), loss.lossInBad(), loss.lossInGood())),
                wanted.bitErrors(),
                wanted.jitter()
                        .map(jitter -> new Jitter(
                                jitter.deviation().toNanos(),
                                Jitter.Distribution.valueOf(
                                        jitter.distribution().name()),
                                jitter.reorder())),
                wanted.duplicate(),
                queuePackets,
                wanted.coDel()
                        .map(coDel -> new CoDel(
                                coDel.target().toNanos(), coDel.interval().toNanos())),
                wanted.mtu().map(mtu -> (int) mtu.bytes()).orElse(0),
                wanted.onDemand()
                        .map(each -> new OnDemand(
                                each.grant().toNanos(),
                                each.frame().toNanos(),
                                each.guaranteed().map(Rate::bitsPerSecond).orElse(0L))),
                Optional.empty());
    }

    /**
     * A direction after a trace of mahimahi's.
     *
     * @throws UserException for one that cannot be read
     */
    static DirectionParameters withTrace(
            String option, Supplier<org.satbed.scenarios.DeliveryTrace> trace, DirectionParameters base) {
        try {
            int[] millis = trace.get().millis();
            LinkFeatures features = base.features();
            return base.with(new LinkFeatures(
                    features.gilbertElliott(),
                    features.bitErrorRate(),
                    features.jitter(),
                    features.duplicate(),
                    features.queuePackets(),
                    features.coDel(),
                    features.mtu(),
                    features.onDemand(),
                    Optional.of(DeliveryTrace.of(millis))));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(option + ": " + e.getMessage());
        }
    }
}
