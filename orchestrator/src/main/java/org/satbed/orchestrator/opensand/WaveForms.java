package org.satbed.orchestrator.opensand;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The modulations and codings that OpenSAND is told of. */
public final class WaveForms {
    /** DVB-S2, for the forward link. */
    public static final List<ModCod> DVB_S2 = read("dvb-s2.csv");
    /** DVB-RCS2, for the return link: those of both burst lengths. */
    public static final List<ModCod> DVB_RCS2 = read("dvb-rcs2.csv");

    private WaveForms() {}

    /** Those of DVB-RCS2 for bursts of so many symbols. */
    public static List<ModCod> ofBurst(int symbols) {
        return DVB_RCS2.stream().filter(each -> each.burst() == symbols).toList();
    }

    /** What OpenSAND 8.2's adaptive coding takes at a C/N in dB: the one with the highest threshold that is not above it. */
    public static Optional<ModCod> best(List<ModCod> among, double carrierToNoise) {
        return among.stream()
                .filter(each -> each.threshold() <= carrierToNoise)
                .max(Comparator.comparingDouble(ModCod::threshold));
    }

    /** The C/N in dB of an uplink and a downlink one behind the other: their noises add up. */
    public static double total(double uplink, double downlink) {
        return -10 * Math.log10(Math.pow(10, -uplink / 10) + Math.pow(10, -downlink / 10));
    }

    private static List<ModCod> read(String resource) {
        try (InputStream in = WaveForms.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .map(f -> new ModCod(
                            Integer.parseInt(f[0]),
                            f[1],
                            f[2],
                            Double.parseDouble(f[3]),
                            Double.parseDouble(f[4]),
                            f.length > 5 ? Integer.parseInt(f[5]) : 0))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
