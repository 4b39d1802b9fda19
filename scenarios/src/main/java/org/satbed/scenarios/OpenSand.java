package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What only the backend OpenSAND knows of a link. What is left out follows from the link's rates and delays.
 *
 * @param forward the carrier from the gateway
 * @param returnLink the carrier from the terminal
 * @param burst symbols of a DVB-RCS2 burst, 536 or 1616
 * @param dama how the return link's capacity is shared out
 * @param delays of the two ground entities; absent for halves of what the scenario's delay leaves after framing
 * @param fades of the terminal's up- and downlink, in the order of time
 * @param bridge whether the TAP interfaces are ports of a bridge, as OpenSAND's own examples have it
 * @param viaGateway whether the terminal sends everything to the gateway, which translates addresses at its outer interface
 * @param shape the share of the computed capacity to which each ground entity limits what it sends; absent for none
 * @param terminals how many, 1 to 8, each with a workstation behind it
 * @param ethernet whether the satellite is a bridge between the LANs instead of a link between routers
 * @param files a directory with configuration files of the user's own, in sat/, gw/ and st/, instead of generated ones
 */
public record OpenSand(
        Carrier forward,
        Carrier returnLink,
        int burst,
        Dama dama,
        Optional<Delays> delays,
        List<Fade> fades,
        boolean bridge,
        boolean viaGateway,
        Optional<Double> shape,
        int terminals,
        boolean ethernet,
        Optional<String> files) {

    /**
     * A carrier.
     *
     * @param bandwidth absent for what the link's rate needs
     * @param rollOff 0 to 1; DVB-S2 has 0.20, 0.25 and 0.35 (EN 302 307-1)
     * @param clearSky C/N of the uplink and of the downlink without attenuation, in dB
     * @param frame how often a frame (forward) or superframe (return) is sent
     */
    public record Carrier(Optional<Bandwidth> bandwidth, double rollOff, double clearSky, Duration frame) {
        /**
         * Makes a carrier.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public Carrier {
            if (!(rollOff >= 0 && rollOff <= 1)) {
                throw new IllegalArgumentException("roll-off " + rollOff + " is out of range: 0 to 1");
            }
            if (!(clearSky >= -10 && clearSky <= 60)) {
                throw new IllegalArgumentException("clear-sky C/N " + clearSky + " dB is out of range: -10dB to 60dB");
            }
            if (frame.compareTo(Duration.ofMillis(1)) < 0 || frame.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new IllegalArgumentException(
                        "a frame of " + Durations.print(frame) + " is out of range: 1ms to 1s");
            }
        }
    }

    /**
     * Demand assignment on the return link.
     *
     * @param cra what the terminal always has; absent, with {@code rbdc} absent too, for the link's whole rate
     * @param rbdc what it may ask for beyond
     */
    public record Dama(Optional<Rate> cra, Optional<Rate> rbdc) {}

    /** One-way delays that the ground entities add, each on what it sends and on what it receives. */
    public record Delays(Duration gateway, Duration terminal) {}

    /**
     * From a moment on, the terminal's up- and downlink are weaker.
     *
     * @param at since the emulation started
     * @param decibels 0 to 60
     */
    public record Fade(Duration at, double decibels) {
        /**
         * Makes a step.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public Fade {
            if (!(decibels >= 0 && decibels <= 60)) {
                throw new IllegalArgumentException(
                        "an attenuation of " + decibels + " dB is out of range: 0dB to 60dB");
            }
            if (at.compareTo(Duration.ofSeconds(1)) < 0 || at.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException(
                        Durations.print(at) + " is out of range: a fade begins 1s to 24h" + " after the start");
            }
        }
    }

    /** What a scenario without the section has. */
    public static final OpenSand DEFAULT = new OpenSand(
            new Carrier(Optional.empty(), 0.35, 20, Duration.ofMillis(10)),
            new Carrier(Optional.empty(), 0.2, 20, Duration.ofNanos(26_500_000)),
            536,
            new Dama(Optional.empty(), Optional.empty()),
            Optional.empty(),
            List.of(),
            false,
            false,
            Optional.empty(),
            1,
            false,
            Optional.empty());

    /**
     * Makes the section.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public OpenSand {
        fades = List.copyOf(fades);
        if (burst != 536 && burst != 1616) {
            throw new IllegalArgumentException("a burst of " + burst + " symbols: expected 536 or 1616");
        }
        for (int i = 1; i < fades.size(); i++) {
            if (fades.get(i).at().compareTo(fades.get(i - 1).at().plusSeconds(2)) < 0) {
                throw new IllegalArgumentException("fades follow each other after 2s at least");
            }
        }
        if (terminals < 1 || terminals > 8) {
            throw new IllegalArgumentException(terminals + " terminals are out of range: 1 to 8");
        }
        if (ethernet && viaGateway) {
            throw new IllegalArgumentException(
                    "in Ethernet mode the gateway is no router: take out via-gateway or ethernet");
        }
        shape.ifPresent(share -> {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("shape is above 0% and at most 100%");
            }
        });
    }
}
