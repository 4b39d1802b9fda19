package org.satbed.junit;

import java.time.Duration;
import java.util.function.Function;
import org.satbed.netns.DirectionParameters;
import org.satbed.netns.LinkParameters;
import org.satbed.netns.LinkStep;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Loss;
import org.satbed.scenarios.QueueLimit;
import org.satbed.scenarios.Rate;

/**
 * What an annotation says of a link, read.
 *
 * @param rtt both delays together
 * @param forward the rate from gw to st
 * @param returnLink the rate from st to gw
 * @param loss of each direction
 * @param queue of each direction
 * @param seed of the losses
 */
record LinkSettings(Duration rtt, Rate forward, Rate returnLink, double loss, QueueLimit queue, long seed) {
    /** Losses in the two directions have nothing to do with each other. */
    private static final long OTHER_SEED = 0x9E3779B97F4A7C15L;

    private static final long LEAST_QUEUE = 1500;
    private static final double ROOM_FACTOR = 4;
    private static final double LEAST_ROOM = 8e6;
    private static final double MOST_ROOM = 128e6;

    /** Reads an annotation; the exception names the attribute. */
    static LinkSettings of(SatellitePath path) {
        Rate forward = read("forward", path.forward(), Rate::parse);
        LinkSettings settings = new LinkSettings(
                read("rtt", path.rtt(), Durations::parse),
                forward,
                path.returnLink().isEmpty() ? forward : read("returnLink", path.returnLink(), Rate::parse),
                read("loss", path.loss(), Loss::parse),
                read("queue", path.queue(), QueueLimit::parse),
                path.seed());
        read("queue", path.queue(), text -> settings.requireQueue());
        settings.parameters(); // which checks the ranges
        return settings;
    }

    /** Reads one value; the exception says which. */
    static <T> T read(String attribute, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(attribute + ": " + e.getMessage(), e);
        }
    }

    private long requireQueue() {
        long least = Math.min(queue.bytes(forward, rtt), queue.bytes(returnLink, rtt));
        if (least < LEAST_QUEUE) {
            throw new IllegalArgumentException("'" + queue + "' comes to " + least
                    + " bytes, which is shorter than a packet; give it " + LEAST_QUEUE + "B at least");
        }
        return least;
    }

    /** For an emulator whose first interface is towards st. */
    LinkParameters parameters() {
        return new LinkParameters(
                direction(returnLink, returnDelay(), seed), direction(forward, forwardDelay(), seed ^ OTHER_SEED));
    }

    private DirectionParameters direction(Rate rate, long delayNanos, long ownSeed) {
        return new DirectionParameters(rate.bitsPerSecond(), delayNanos, queue.bytes(rate, rtt), loss, ownSeed);
    }

    /** What the link is at first, and after each change that takes back all others. */
    LinkStep forwardStep() {
        return new LinkStep(0, forward.bitsPerSecond(), forwardDelay(), loss);
    }

    /** The same of the other direction. */
    LinkStep returnStep() {
        return new LinkStep(0, returnLink.bitsPerSecond(), returnDelay(), loss);
    }

    private long forwardDelay() {
        return rtt.toNanos() / 2;
    }

    /** The two halves of an odd number of nanoseconds still add up. */
    private long returnDelay() {
        return rtt.toNanos() - forwardDelay();
    }

    /** For how much on its way in each direction the emulator has memory: a link may be changed to several times what it was. */
    long roomBytes() {
        double most = Math.max(forward.bitsPerSecond(), returnLink.bitsPerSecond()) / 8.0 * rtt.toNanos() / 1e9;
        return (long) Math.min(Math.max(ROOM_FACTOR * most, LEAST_ROOM), Math.max(most, MOST_ROOM));
    }
}
