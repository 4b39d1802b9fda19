package org.satbed.proxy.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.satbed.proxy.KeepAlive;
import org.satbed.proxy.LegProfile;

/** A {@link LegProfile} as {@code key=value,key=value}, over what holds for every leg. */
final class LegProfileText {
    private static final List<String> KEYS = List.of(
            "congestion-control",
            "buffer",
            "send-buffer",
            "receive-buffer",
            "nodelay",
            "cork",
            "quickack",
            "mss",
            "notsent-lowat",
            "user-timeout",
            "keepalive",
            "pacing");
    /** What SO_MAX_PACING_RATE counts of a full IPv4 segment with timestamps: payload, not headers. */
    private static final double PAYLOAD_SHARE = 1448.0 / 1500;

    private LegProfileText() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException in one line
     */
    static LegProfile parse(String text, LegProfile base) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.isBlank() ? new String[0] : text.split(",")) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length != 2 || !KEYS.contains(parts[0])) {
                throw new IllegalArgumentException(
                        "'" + pair.strip() + "' is not one of " + String.join("=, ", new TreeSet<>(KEYS)) + "=");
            }
            values.put(parts[0], parts[1]);
        }
        return overlay(values, base);
    }

    private static LegProfile overlay(Map<String, String> values, LegProfile base) {
        int both = bytes(values, "buffer", 0);
        return new LegProfile(
                Optional.ofNullable(values.get("congestion-control")).or(base::congestionControl),
                bytes(values, "send-buffer", both > 0 ? both : base.sendBuffer()),
                bytes(values, "receive-buffer", both > 0 ? both : base.receiveBuffer()),
                yes(values, "nodelay", base.noDelay()),
                yes(values, "cork", base.cork()),
                yes(values, "quickack", base.quickAck()),
                values.containsKey("mss") ? segment(values.get("mss")) : base.maximumSegment(),
                bytes(values, "notsent-lowat", base.notSentLowWater()),
                values.containsKey("user-timeout") ? userTimeout(values.get("user-timeout")) : base.userTimeoutMillis(),
                values.containsKey("keepalive") ? Optional.of(keepAlive(values.get("keepalive"))) : base.keepAlive(),
                values.containsKey("pacing") ? pacing(values.get("pacing")) : base.pacingBytesPerSecond());
    }

    private static int bytes(Map<String, String> values, String key, int otherwise) {
        return values.containsKey(key) ? Units.bytes(values.get(key)) : otherwise;
    }

    private static boolean yes(Map<String, String> values, String key, boolean otherwise) {
        String value = values.getOrDefault(key, otherwise ? "yes" : "no");
        if (!List.of("yes", "no", "true", "false").contains(value)) {
            throw new IllegalArgumentException(key + "=" + value + ": expected yes or no");
        }
        return value.equals("yes") || value.equals("true");
    }

    /** Linux takes 88 to 32767 (net/ipv4/tcp.c, TCP_MIN_MSS and MAX_TCP_WINDOW). */
    static int segment(String text) {
        int bytes = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (bytes < 88 || bytes > 32_767) {
            throw new IllegalArgumentException("'" + text + "' is not a maximum segment size of 88 to 32767 bytes");
        }
        return bytes;
    }

    /** The rate is meant in whole IP packets, as a link's is; what the kernel bounds is payload. */
    private static long pacing(String text) {
        return Math.round(Units.bitsPerSecond(text) * PAYLOAD_SHARE / 8);
    }

    /** The kernel takes an int of ms. */
    private static int userTimeout(String text) {
        long millis = Units.duration(text).toMillis();
        if (millis > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("user-timeout=" + text + ": at most 596h");
        }
        return (int) millis;
    }

    private static KeepAlive keepAlive(String text) {
        String[] parts = text.split("/");
        if (parts.length != 3 || !parts[2].matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("keepalive=" + text + ": expected IDLE/INTERVAL/PROBES, e.g. 60s/10s/5");
        }
        long[] seconds = Arrays.stream(parts)
                .limit(2)
                .map(Units::duration)
                .mapToLong(Duration::toSeconds)
                .toArray();
        int probes = Integer.parseInt(parts[2]);
        boolean right =
                Arrays.stream(seconds).allMatch(each -> each >= 1 && each <= 32_767) && probes >= 1 && probes <= 127;
        if (!right) {
            throw new IllegalArgumentException("keepalive=" + text + ": times are 1 s to 32767 s, probes 1 to 127");
        }
        return new KeepAlive((int) seconds[0], (int) seconds[1], probes);
    }
}
