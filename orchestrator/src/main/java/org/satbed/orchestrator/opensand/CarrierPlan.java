package org.satbed.orchestrator.opensand;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.OpenSand;

/**
 * One direction's carrier, and what it carries in theory.
 *
 * @param bandwidthKilohertz as OpenSAND is told
 * @param rollOff of its filter
 * @param symbolRate symbols a second: bandwidth / (1 + roll-off)
 * @param carrierToNoise dB without fades, up- and downlink together
 * @param modCod what adaptive coding takes at that
 * @param payloadBytes of one BBFrame or burst
 * @param bitsPerSecond payload of the carrier
 * @param ipBitsPerSecond of it, IP packets of 1500 bytes with their framing taken off
 */
public record CarrierPlan(
        long bandwidthKilohertz,
        double rollOff,
        double symbolRate,
        double carrierToNoise,
        ModCod modCod,
        double payloadBytes,
        double bitsPerSecond,
        double ipBitsPerSecond) {

    /** A whole PDU in GSE (ETSI TS 102 606-1): 2 bytes of length and flags, 2 of protocol, 3 of label. */
    private static final double GSE_HEADER = 7;
    /** RLE (ETSI EN 301 545-2): an ALPDU's header and sequence number, and a PPDU header of 2 bytes for each burst it is spread over. */
    private static final double ALPDU_HEADER = 3;

    private static final double PPDU_HEADER = 2;
    private static final double BURST_HEADER = 1;

    /**
     * The forward carrier.
     *
     * @param wanted IP bit/s, of packets of 1500 bytes
     * @throws UserException when no modulation works at its C/N, or a frame has no room for one BBFrame
     */
    public static CarrierPlan forward(OpenSand.Carrier carrier, double wanted) {
        ModCod modCod = modCod(WaveForms.DVB_S2, carrier, 0, "forward");
        double framing = (OpenSandPlan.FULL_FRAME + GSE_HEADER) / OpenSandPlan.MTU;
        double needed = wanted * framing / modCod.efficiency() * (1 + carrier.rollOff()) / 1000;
        long kilohertz = carrier.bandwidth().map(b -> b.hertz() / 1000).orElse((long) Math.ceil(needed));
        double symbolRate = kilohertz * 1000 / (1 + carrier.rollOff());
        double bits = symbolRate * modCod.efficiency();
        CarrierPlan plan = new CarrierPlan(
                kilohertz,
                carrier.rollOff(),
                symbolRate,
                cleanSky(carrier),
                modCod,
                modCod.bbFrameBytes(),
                bits,
                bits / framing);
        plan.requireBbFrame(modCod, carrier.frame());
        return plan;
    }

    /** Traffic would never pass, and OpenSAND says so in a warning alone. */
    private void requireBbFrame(ModCod used, Duration frame) {
        double symbols = symbolRate * frame.toNanos() / 1e9;
        if (symbols < used.bbFrameSymbols()) {
            throw UserException.usage(String.format(
                    Locale.ROOT,
                    "opensand.forward: a frame of %.1f ms at %.3f Msymbol/s has %.0f symbols, and one BBFrame in %s takes %.0f:"
                            + " nothing would ever pass; give frame at least %.0fms",
                    frame.toNanos() / 1e6,
                    symbolRate / 1e6,
                    symbols,
                    used,
                    used.bbFrameSymbols(),
                    Math.ceil(used.bbFrameSymbols() / symbolRate * 1e3)));
        }
    }

    /** The same check for what adaptive coding falls back to when the terminal's links fade by so many dB. */
    void requireBbFrameIn(OpenSand.Carrier carrier, double fade) {
        requireBbFrame(modCod(WaveForms.DVB_S2, carrier, fade, "forward"), carrier.frame());
    }

    /**
     * The return carrier, of whole bursts in each superframe.
     *
     * @param wanted IP bit/s, of packets of 1500 bytes
     * @throws UserException when no modulation works at its C/N
     */
    public static CarrierPlan returnLink(OpenSand.Carrier carrier, int burst, double wanted) {
        ModCod modCod = modCod(WaveForms.ofBurst(burst), carrier, 0, "return");
        double payload = modCod.burstBytes();
        double inBurst = payload - BURST_HEADER - PPDU_HEADER;
        double framing = (OpenSandPlan.FULL_FRAME + ALPDU_HEADER) / OpenSandPlan.MTU * payload / inBurst;
        double seconds = carrier.frame().toNanos() / 1e9;
        double bursts = Math.ceil(wanted * framing / 8 / payload * seconds);
        double needed = bursts * burst / seconds * (1 + carrier.rollOff()) / 1000;
        long kilohertz = carrier.bandwidth().map(b -> b.hertz() / 1000).orElse((long) Math.ceil(needed));
        double symbolRate = kilohertz * 1000 / (1 + carrier.rollOff());
        double bits = inBursts(symbolRate, modCod, carrier.frame());
        return new CarrierPlan(
                kilohertz, carrier.rollOff(), symbolRate, cleanSky(carrier), modCod, payload, bits, bits / framing);
    }

    /** What this return carrier carries in bit/s when the terminal's links fade by so many dB. */
    double returnBitsPerSecondIn(OpenSand.Carrier carrier, int burst, double fade) {
        return inBursts(symbolRate, modCod(WaveForms.ofBurst(burst), carrier, fade, "return"), carrier.frame());
    }

    /** bit/s of as many whole bursts as a superframe has room for. */
    private static double inBursts(double symbolRate, ModCod modCod, Duration superframe) {
        double seconds = superframe.toNanos() / 1e9;
        return Math.floor(symbolRate * seconds / modCod.burst()) * modCod.burstBytes() * 8 / seconds;
    }

    private static double cleanSky(OpenSand.Carrier carrier) {
        return WaveForms.total(carrier.clearSky(), carrier.clearSky());
    }

    private static ModCod modCod(List<ModCod> among, OpenSand.Carrier carrier, double fade, String direction) {
        double carrierToNoise = WaveForms.total(carrier.clearSky(), carrier.clearSky() - fade);
        return WaveForms.best(among, carrierToNoise)
                .orElseThrow(() -> UserException.usage(String.format(
                        Locale.ROOT,
                        "opensand.%s: at a C/N of %.2f dB no modulation works; the weakest needs %.2f dB",
                        direction,
                        carrierToNoise,
                        among.stream().mapToDouble(ModCod::threshold).min().orElseThrow())));
    }

    /** What it is, in a line. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%.3f MHz, roll-off %s, %.3f Msymbol/s, C/N %.2f dB, %s (%d), payload %.0f bytes, %.3f Mbit/s, of IP %.3f Mbit/s",
                bandwidthKilohertz / 1e3,
                rollOff,
                symbolRate / 1e6,
                carrierToNoise,
                modCod,
                modCod.id(),
                payloadBytes,
                bitsPerSecond / 1e6,
                ipBitsPerSecond / 1e6);
    }
}
