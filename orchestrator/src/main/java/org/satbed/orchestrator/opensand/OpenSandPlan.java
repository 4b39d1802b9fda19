package org.satbed.orchestrator.opensand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Link;
import org.satbed.scenarios.LinkDirection;
import org.satbed.scenarios.LinkFeatures;
import org.satbed.scenarios.OpenSand;
import org.satbed.scenarios.Rate;
import org.satbed.scenarios.Scenario;

/**
 * The satellite system that stands for a scenario's link.
 *
 * @param section of the scenario
 * @param forward carrier from the gateway
 * @param returnLink carrier from the terminal
 * @param gatewayDelayMillis one way, added by the gateway on what it sends and receives
 * @param terminalDelayMillis likewise by the terminal
 * @param framingMillis what waiting for frames adds to a round trip on average
 * @param craKilobits what a terminal always has, kbit/s
 * @param rbdcKilobits what it may ask for beyond, kbit/s; 0 for nothing
 * @param forwardQueuePackets in front of the forward carrier
 * @param returnQueuePackets in front of the return carrier
 */
public record OpenSandPlan(
        OpenSand section,
        CarrierPlan forward,
        CarrierPlan returnLink,
        int gatewayDelayMillis,
        int terminalDelayMillis,
        double framingMillis,
        long craKilobits,
        long rbdcKilobits,
        int forwardQueuePackets,
        int returnQueuePackets) {

    /** The interface towards the satellite without a bridge. */
    public static final String TAP = "opensand_tap";
    /** The interface towards the satellite with one. */
    public static final String BRIDGE = "opensand_br";

    /** A terminal's request for capacity saturates there (OpenSAND 8.2). */
    private static final long MOST_RBDC = 16_320;
    /** Frames that OpenSAND's delay line holds. */
    static final int DELAY_FIFO = 10_000;
    /** Processing on the way, besides the waiting for frames; measured with OpenSAND 8.2.0. */
    private static final double PROCESSING_MILLIS = 5;

    /** OpenSAND rounds a CRA up to whole bursts. */
    private static final double OF_FADED = 0.98;

    private static final int MOST_QUEUED = 65_535;
    /** Bytes of a full IP packet, by which rates are counted. */
    static final int MTU = 1500;
    /** Bytes of its Ethernet frame, which is what OpenSAND carries. */
    public static final int FULL_FRAME = MTU + 14;

    /**
     * Computes it.
     *
     * @throws UserException when OpenSAND cannot do what the scenario asks, or would fall in one of its known traps
     */
    public static OpenSandPlan of(Scenario scenario) {
        Link link = scenario.link();
        OpenSand section = scenario.openSand();
        requirePossible(link);
        CarrierPlan forward =
                CarrierPlan.forward(section.forward(), link.forward().rate().bitsPerSecond());
        CarrierPlan returnLink = CarrierPlan.returnLink(
                section.returnLink(), section.burst(), link.returnLink().rate().bitsPerSecond());
        section.fades().forEach(fade -> forward.requireBbFrameIn(section.forward(), fade.decibels()));
        double framing = millis(section.forward().frame()) / 2
                + millis(section.returnLink().frame()) / 2
                + PROCESSING_MILLIS;
        OpenSand.Delays delays = section.delays().orElseGet(() -> delays(link, framing));
        OpenSandPlan plan = new OpenSandPlan(
                section,
                forward,
                returnLink,
                (int) Math.round(millis(delays.gateway())),
                (int) Math.round(millis(delays.terminal())),
                framing,
                cra(section, returnLink),
                rbdc(section, returnLink),
                queue(link, Direction.FORWARD),
                queue(link, Direction.RETURN));
        plan.requireSound();
        return plan;
    }

    private static void requirePossible(Link link) {
        if (!link.schedule().isEmpty()) {
            throw UserException.usage("OpenSAND reads its parameters once; take link.schedule out for it, or weaken the"
                    + " signal over time with opensand.fades");
        }
        for (LinkDirection each : List.of(link.forward(), link.returnLink())) {
            if (each.loss() > 0) {
                throw UserException.usage("OpenSAND has no random loss; take loss out of the scenario for it,"
                        + " or weaken the signal with opensand.fades");
            }
        }
        for (LinkDirection each : List.of(link.forward(), link.returnLink())) {
            if (!each.features().equals(LinkFeatures.NONE) || each.queue().packets() > 0) {
                throw UserException.usage("OpenSAND knows rate, delay and queue in bytes of a link; take "
                        + String.join(", ", LinkFeatures.keys())
                        + ", traces and queues in packets out of the scenario for it");
            }
        }
        if (!link.forward().delay().equals(link.returnLink().delay())) {
            throw UserException.usage("OpenSAND delays both directions alike; give link.rtt for it");
        }
    }

    private static OpenSand.Delays delays(Link link, double framing) {
        long oneWay = Math.round((millis(link.rtt()) - framing) / 2);
        if (oneWay < 0) {
            throw UserException.usage(String.format(
                    Locale.ROOT,
                    "OpenSAND's frames alone take %.1f ms of a round trip, more than the scenario's %s; give shorter frames"
                            + " in opensand.forward.frame and opensand.return.frame",
                    framing,
                    Durations.print(link.rtt())));
        }
        return new OpenSand.Delays(Duration.ofMillis(oneWay / 2), Duration.ofMillis(oneWay - oneWay / 2));
    }

    /** Without a word on it: the whole carrier, or what is left of it in the deepest fade. */
    private static long cra(OpenSand section, CarrierPlan carrier) {
        OpenSand.Dama dama = section.dama();
        if (dama.cra().isPresent() || dama.rbdc().isPresent()) {
            return dama.cra().map(OpenSandPlan::kilobits).orElse(0L);
        }
        double whole = section.fades().isEmpty() ? carrier.bitsPerSecond() / 1000 : OF_FADED * faded(section, carrier);
        return (long) Math.floor(share(section) * whole);
    }

    private static long rbdc(OpenSand section, CarrierPlan carrier) {
        OpenSand.Dama dama = section.dama();
        if (dama.cra().isPresent() || dama.rbdc().isPresent() || section.fades().isEmpty()) {
            return dama.rbdc().map(OpenSandPlan::kilobits).orElse(0L);
        }
        return Math.min(MOST_RBDC, (long) Math.floor(carrier.bitsPerSecond() / 1000) - cra(section, carrier));
    }

    /** Of the return carrier, for each terminal. OpenSAND rounds a CRA up to whole bursts, which only one terminal may have. */
    private static double share(OpenSand section) {
        return section.terminals() == 1 ? 1 : OF_FADED / section.terminals();
    }

    /** kbit/s that the return carrier carries in the deepest fade. */
    private static double faded(OpenSand section, CarrierPlan carrier) {
        double deepest = section.fades().stream()
                .mapToDouble(OpenSand.Fade::decibels)
                .max()
                .orElse(0);
        return carrier.returnBitsPerSecondIn(section.returnLink(), section.burst(), deepest) / 1000;
    }

    private static int queue(Link link, Direction direction) {
        return (int) Math.max(1, Math.min(MOST_QUEUED, (link.queueBytes(direction) + MTU - 1) / MTU));
    }

    private void requireSound() {
        if (rbdcKilobits > MOST_RBDC) {
            throw UserException.usage("opensand.dama.rbdc: " + rbdcKilobits
                    + "kbit is more than a terminal's request can say (" + MOST_RBDC + "kbit); give the rest as cra");
        }
        if (craKilobits + rbdcKilobits == 0) {
            throw UserException.usage("opensand.dama: the terminal would never have any capacity; give cra or rbdc");
        }
        if (section.terminals() > 1 && section.terminals() * craKilobits > returnLink.bitsPerSecond() / 1000) {
            throw UserException.usage(String.format(
                    Locale.ROOT,
                    "opensand.dama.cra: %dkbit for each of %d terminals is more than the return carrier's %.0fkbit",
                    craKilobits,
                    section.terminals(),
                    returnLink.bitsPerSecond() / 1000));
        }
        if (!section.fades().isEmpty() && section.terminals() * craKilobits > faded(section, returnLink)) {
            throw UserException.usage(String.format(
                    Locale.ROOT,
                    "opensand.dama.cra: %dkbit is more than the return carrier has in the deepest fade (%.0fkbit), in which"
                            + " OpenSAND would give the terminal nothing at all; give the rest as rbdc",
                    craKilobits,
                    faded(section, returnLink)));
        }
        requireDelayLine("forward", forward);
        requireDelayLine("return", returnLink);
    }

    private void requireDelayLine(String direction, CarrierPlan carrier) {
        double seconds = Math.max(gatewayDelayMillis, terminalDelayMillis) / 1e3;
        double frames = carrier.bitsPerSecond() / 8 / carrier.payloadBytes() * seconds;
        if (frames > DELAY_FIFO) {
            throw UserException.usage(String.format(
                    Locale.ROOT,
                    "the %s link has %.0f frames in flight, and OpenSAND's delay line holds %d; lower its rate or the delay",
                    direction,
                    frames,
                    DELAY_FIFO));
        }
    }

    /** The interface of st and gw towards the satellite, which rules and routes name. */
    public String satelliteInterface() {
        return section.bridge() || section.ethernet() ? BRIDGE : TAP;
    }

    /** What a ground entity may send when the scenario wants it shaped, in bit/s of Ethernet frames; 0 for no bound. */
    public long shapedBitsPerSecond(Direction direction) {
        CarrierPlan carrier = direction == Direction.FORWARD ? forward : returnLink;
        return section.shape()
                .map(share -> (long) (share * carrier.ipBitsPerSecond()))
                .orElse(0L);
    }

    /** The same for one of the entities that share the direction: each terminal gets its part of the return link. */
    public long shapedBitsPerSecondOfEach(Direction direction) {
        return shapedBitsPerSecond(direction) / (direction == Direction.RETURN ? section.terminals() : 1);
    }

    /** What there is of a direction for IP packets of 1500 bytes of one terminal while the others are silent; infinite where nothing bounds it. */
    public double ipBitsPerSecondOfEach(Direction direction) {
        double shaped = shapedBitsPerSecondOfEach(direction) * (double) MTU / FULL_FRAME;
        double assigned = direction == Direction.RETURN && section.terminals() > 1
                ? 1e3 * (craKilobits + rbdcKilobits) * returnLink.ipBitsPerSecond() / returnLink.bitsPerSecond()
                : Double.POSITIVE_INFINITY;
        return Math.min(shaped > 0 ? shaped : Double.POSITIVE_INFINITY, assigned);
    }

    /** What a reader should know of it, a line each. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("forward: " + forward.describe());
        lines.add("return: " + returnLink.describe());
        lines.add(String.format(
                Locale.ROOT,
                "delay: gateway %d ms, terminal %d ms each way; frames and processing add %.1f ms on average to a round trip:"
                        + " RTT about %.0f ms",
                gatewayDelayMillis,
                terminalDelayMillis,
                framingMillis,
                rttMillis()));
        String each = section.terminals() == 1 ? "" : ", each of " + section.terminals() + " terminals";
        lines.add("dama: cra " + craKilobits + " kbit/s, rbdc "
                + (rbdcKilobits == 0 ? "off" : "up to " + rbdcKilobits + " kbit/s") + each);
        lines.add("queues: forward " + forwardQueuePackets + " packets, return " + returnQueuePackets + " packets");
        for (Direction direction : Direction.values()) {
            long shaped = shapedBitsPerSecond(direction);
            if (shaped > 0) {
                lines.add(String.format(Locale.ROOT, "shaped: %s to %.3f Mbit/s by tbf", direction.id(), shaped / 1e6));
            }
        }
        return lines;
    }

    /** The round-trip time to be expected on average. */
    public double rttMillis() {
        return 2.0 * (gatewayDelayMillis + terminalDelayMillis) + framingMillis;
    }

    private static long kilobits(Rate rate) {
        return rate.bitsPerSecond() / 1000;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
