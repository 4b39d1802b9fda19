package org.satbed.orchestrator.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.satbed.netns.DirectionParameters;
import org.satbed.netns.LinkStep;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Loss;
import org.satbed.scenarios.Rate;

/** Reads one direction of a link: {@code rate=50Mbit,delay=300ms,queue=3.75MB,loss=0%}. */
public final class LinkSpec {
    private static final Set<String> KEYS = Set.of("rate", "delay", "queue", "loss");

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
            return new DirectionParameters(
                    base.rateBitsPerSecond(), base.delayNanos(), base.queueBytes(), base.loss(), base.seed(), list);
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
                throw UserException.usage(option + ": '" + part + "' is not one of rate=, delay=, queue= and loss=,"
                        + " each given once; e.g. rate=50Mbit,delay=300ms,queue=3.75MB,loss=0%");
            }
        }
        for (String key : new String[] {"rate", "delay", "queue"}) {
            if (!values.containsKey(key)) {
                throw UserException.usage(
                        option + ": " + key + "= is missing; e.g. rate=50Mbit,delay=300ms,queue=3.75MB,loss=0%");
            }
        }
        try {
            return new DirectionParameters(
                    Rate.parse(values.get("rate")).bitsPerSecond(),
                    Durations.parse(values.get("delay")).toNanos(),
                    DataSize.parse(values.get("queue")).bytes(),
                    Loss.parse(values.getOrDefault("loss", "0%")),
                    seed);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(option + ": " + e.getMessage());
        }
    }
}
