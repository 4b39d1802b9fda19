package org.satbed.scenarios;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one direction of the link does besides rate, delay, queue and uniform loss. Needs satbed's own emulator.
 *
 * @param burstLoss losses in bursts
 * @param bitErrors probability that a bit is wrong, 0 to below 1
 * @param jitter a delay that varies
 * @param duplicate share of packets that come out twice, 0 to 1
 * @param coDel the queue discipline CoDel, besides the queue's limit
 * @param mtu the largest packet, 1280B to 1500B; absent for 1500B
 * @param onDemand capacity that is asked for and granted
 * @param trace instead of the rate, when packets can be sent
 */
public record LinkFeatures(
        Optional<BurstLoss> burstLoss,
        double bitErrors,
        Optional<Jitter> jitter,
        double duplicate,
        Optional<CoDel> coDel,
        Optional<DataSize> mtu,
        Optional<OnDemand> onDemand,
        Optional<DeliveryTrace> trace) {
    /** Nothing. */
    public static final LinkFeatures NONE = new LinkFeatures(
            Optional.empty(),
            0,
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Their keys, the trace's excepted: it is a schedule. */
    static final List<String> KEYS =
            List.of("burst-loss", "bit-errors", "jitter", "duplicate", "codel", "mtu", "on-demand");

    /** Checks the ranges. */
    public LinkFeatures {
        if (!(bitErrors >= 0 && bitErrors < 1) || !(duplicate >= 0 && duplicate <= 1)) {
            throw new IllegalArgumentException("bit errors " + bitErrors + " or duplicates " + duplicate
                    + " are out of range: 0 to below 1, and 0 to 1");
        }
        mtu.ifPresent(Limits::mtu);
        if (onDemand.isPresent() && trace.isPresent()) {
            throw new IllegalArgumentException("on-demand and a mahimahi trace exclude each other");
        }
    }

    /** The same after a trace. */
    public LinkFeatures with(DeliveryTrace deliveries) {
        return new LinkFeatures(burstLoss, bitErrors, jitter, duplicate, coDel, mtu, onDemand, Optional.of(deliveries));
    }

    /** What a question for the text of each key finds. */
    interface Source {
        /** The value of a key. */
        <T> Optional<T> value(String key, Function<String, T> reader);
    }

    /** Reads them from a scenario, or from elsewhere. */
    static LinkFeatures read(Source source) {
        return new LinkFeatures(
                source.value("burst-loss", BurstLoss::parse),
                source.value("bit-errors", LinkFeatures::errorRate).orElse(0.0),
                source.value("jitter", Jitter::parse),
                source.value("duplicate", Parts::shareOrZero).orElse(0.0),
                source.value("codel", CoDel::parse),
                source.value("mtu", text -> Limits.mtu(DataSize.parse(text))),
                source.value("on-demand", OnDemand::parse),
                Optional.empty());
    }

    /**
     * Reads them from texts by key, as {@link #texts} writes them.
     *
     * @throws IllegalArgumentException if a text is none of its key's
     */
    public static LinkFeatures parse(Map<String, String> texts) {
        return read(new Source() {
            @Override
            public <T> Optional<T> value(String key, Function<String, T> reader) {
                return Optional.ofNullable(texts.get(key)).map(reader);
            }
        });
    }

    /** Their keys, for messages. */
    public static List<String> keys() {
        return KEYS;
    }

    private static double errorRate(String text) {
        if (!text.strip().matches("[0-9]{1,9}(\\.[0-9]{1,30})?([eE]-[0-9]{1,2})?")) {
            throw new IllegalArgumentException("'" + text + "' is not a bit error rate; expected e.g. 1e-7");
        }
        double rate = Double.parseDouble(text.strip());
        if (rate >= 1) {
            throw new IllegalArgumentException(text + " is out of range: a bit error rate is 0 to below 1");
        }
        return rate;
    }

    /** Those that are there, as {@link #parse} reads them; without the trace. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        burstLoss.ifPresent(value -> texts.put("burst-loss", value.toString()));
        if (bitErrors > 0) {
            texts.put(
                    "bit-errors",
                    BigDecimal.valueOf(bitErrors).stripTrailingZeros().toString());
        }
        jitter.ifPresent(value -> texts.put("jitter", value.toString()));
        if (duplicate > 0) {
            texts.put("duplicate", Loss.percent(duplicate) + "%");
        }
        coDel.ifPresent(value -> texts.put("codel", value.toString()));
        mtu.ifPresent(value -> texts.put("mtu", value.toString()));
        onDemand.ifPresent(value -> texts.put("on-demand", value.toString()));
        return texts;
    }
}
