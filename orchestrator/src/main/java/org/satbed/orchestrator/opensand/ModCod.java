package org.satbed.orchestrator.opensand;

import java.util.Map;

/**
 * A modulation with its coding.
 *
 * @param id in OpenSAND's tables and probes
 * @param modulation such as "32APSK"
 * @param coding the rate of the code, such as "9/10"
 * @param efficiency bits of payload for each symbol, as the table says
 * @param threshold Es/N0 in dB that it needs
 * @param burst symbols of a DVB-RCS2 burst; 0 in DVB-S2
 */
public record ModCod(int id, String modulation, String coding, double efficiency, double threshold, int burst) {
    private static final Map<String, Integer> BITS =
            Map.of("BPSK", 1, "QPSK", 2, "8PSK", 3, "16APSK", 4, "16QAM", 4, "32APSK", 5);
    /** Bytes of a normal BBFrame's data field by its code, as OpenSAND 8.2 has them (Kbch of EN 302 307-1 table 5a, less the headers). */
    private static final Map<String, Integer> BB_FRAME_BYTES = Map.ofEntries(
            Map.entry("1/4", 2001),
            Map.entry("1/3", 2676),
            Map.entry("2/5", 3216),
            Map.entry("1/2", 4026),
            Map.entry("3/5", 4836),
            Map.entry("2/3", 5380),
            Map.entry("3/4", 6051),
            Map.entry("4/5", 6456),
            Map.entry("5/6", 6730),
            Map.entry("8/9", 7184),
            Map.entry("9/10", 7274));

    /** Bytes of payload in a BBFrame. */
    public int bbFrameBytes() {
        return BB_FRAME_BYTES.get(coding);
    }

    /** Symbols that a BBFrame takes: OpenSAND divides its payload by the table's efficiency. */
    public double bbFrameSymbols() {
        return bbFrameBytes() * 8 / efficiency;
    }

    /** Bits of payload for each symbol on the return link, where OpenSAND takes modulation and code and leaves the table's efficiency. */
    public double returnEfficiency() {
        String[] parts = coding.split("/");
        return BITS.get(modulation) * Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
    }

    /** Whole bytes of payload in a burst. */
    public double burstBytes() {
        return Math.floor(burst * returnEfficiency() / 8);
    }

    @Override
    public String toString() {
        return modulation + " " + coding;
    }
}
