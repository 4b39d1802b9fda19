package org.satbed.scenarios;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** Delivery traces. What is taken can be written and read back. */
public final class TraceTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "delivery traces";
    }

    @Override
    public int share() {
        return 300;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "0\n3\n3\n3\n7\n22\n30\n30\n".getBytes(StandardCharsets.UTF_8),
                "\uFEFF1\r\n2x3\t 4x12 100000000\r\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) {
        try {
            DeliveryTrace trace = DeliveryTrace.parse("t", input);
            if (!trace.equals(DeliveryTrace.parse(trace.toString())) || !(trace.fullPacketBitsPerSecond() > 0)) {
                throw new AssertionError("is not read back: " + trace.size());
            }
            return true;
        } catch (IllegalArgumentException e) {
            if (!e.getMessage().startsWith("t") || e.getMessage().lines().count() > 1) {
                throw new AssertionError("not one line: " + e.getMessage(), e);
            }
            return false;
        }
    }
}
