package org.satbed.orchestrator.opensand;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an entity measured at one moment, as it sends it to a collector's probe port: one ASCII datagram {@code MILLISECONDS NAME VALUE …
 * entity ENTITY}.
 *
 * @param millis Unix time
 * @param entity such as "st1"
 * @param values by the probe's name
 */
record ProbeReading(long millis, String entity, Map<String, Double> values) {
    private static final int MOST_BYTES = 65_536;

    /** The reading, if the datagram has that form; one that is cut short or mixed up has not. */
    static Optional<ProbeReading> parse(byte[] datagram, int length) {
        if (length > MOST_BYTES) {
            return Optional.empty();
        }
        String[] words = new String(datagram, 0, length, StandardCharsets.US_ASCII)
                .strip()
                .split(" +");
        if (words.length < 3 || words.length % 2 == 0 || !words[words.length - 2].equals("entity")) {
            return Optional.empty();
        }
        try {
            Map<String, Double> values = new LinkedHashMap<>();
            for (int i = 1; i < words.length - 2; i += 2) {
                double value = Double.parseDouble(words[i + 1]);
                if (Double.isFinite(value)) {
                    values.put(words[i], value);
                }
            }
            return Optional.of(new ProbeReading(Long.parseLong(words[0]), words[words.length - 1], values));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
