package org.satbed.orchestrator.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.satbed.netns.DirectionParameters;
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
