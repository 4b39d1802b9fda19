package org.satbed.scenarios;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * The shortest times that a path allows, from its RTT T and its payload rate R.
 *
 * <p>R is the link rate x 1448/1500: a full IPv4 packet of 1500 bytes carries 20 bytes of IP header, 20 of TCP header
 * and 12 of the timestamp option (RFC 7323) before 1448 bytes of payload. Link-layer framing is not counted, since the
 * rate of a link counts IP packets.
 *
 * <p>T + S/R: the request goes up and the answer comes down, one RTT in all, and then the last byte of S bytes follows
 * the first at the payload rate. 2T + S/R: before that a TCP handshake over the satellite takes another RTT. TLS and
 * slow start add to both; no proxy that waits for the request can beat the first.
 */
public final class Bounds {

    private static final double MTU_BYTES = 1500;
    private static final double PAYLOAD_BYTES = 1448;

    private Bounds() {}

    /** The payload that a link carries at most, in bit/s. */
    public static double payloadBitsPerSecond(Rate linkRate) {
        return linkRate.bitsPerSecond() * PAYLOAD_BYTES / MTU_BYTES;
    }

    /** T + S/R in seconds: one object, the request without a handshake over the satellite. */
    public static double oneRtt(Link link, Direction direction, DataSize size) {
        return rtts(1, link, direction, size.bytes());
    }

    /** 2T + S/R in seconds: one object, after a TCP handshake over the satellite. */
    public static double twoRtt(Link link, Direction direction, DataSize size) {
        return rtts(2, link, direction, size.bytes());
    }

    /**
     * T + nS/R in seconds: before that, the last of a workload's n objects cannot end. Empty for bulk, which ends when
     * its time is up.
     */
    public static OptionalDouble oneRtt(Link link, Workload workload) {
        return objectBytes(workload).stream()
                .map(bytes -> rtts(1, link, workload.direction(), bytes))
                .findFirst();
    }

    private static OptionalDouble objectBytes(Workload workload) {
        if (workload instanceof Download download) {
            return OptionalDouble.of((double) download.size().bytes() * download.parallel());
        }
        if (workload instanceof Upload upload) {
            return OptionalDouble.of((double) upload.size().bytes() * upload.parallel());
        }
        if (workload instanceof Requests requests) {
            return OptionalDouble.of(requests.size().bytes()); // one at a time
        }
        return OptionalDouble.empty();
    }

    private static double rtts(int count, Link link, Direction direction, double bytes) {
        Duration rtts = link.rtt().multipliedBy(count);
        double rate = payloadBitsPerSecond(link.direction(direction).rate());
        return Durations.seconds(rtts) + bytes * 8 / rate;
    }
}
