package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
     * T + nS/R in seconds: before that, the last of a workload's n objects cannot end; for one transaction of a request-response the
     * request's bytes over the return link too; for latency under load T. Empty for bulk, which ends when its time is up, for a program,
     * for objects of different sizes, and for pages.
     */
    public static OptionalDouble oneRtt(Link link, Workload workload) {
        if (workload instanceof RequestResponse rr) {
            double request = rr.request().bytes()
                    * 8
                    / payloadBitsPerSecond(link.returnLink().carried());
            return OptionalDouble.of(request + oneRtt(link, Direction.FORWARD, rr.response()));
        }
        if (workload instanceof LoadedLatency) {
            return OptionalDouble.of(Durations.seconds(link.rtt()));
        }
        return objectBytes(workload).stream()
                .map(bytes -> rtts(1, link, workload.direction(), bytes))
                .findFirst();
    }

    /**
     * A page's in seconds: the larger of T + S/R for all of its bytes S, which come over one link, and, of all of its objects, the largest
     * dT + C/R, where d objects of C bytes together have to come one after the other.
     */
    static double page(Link link, PageSample page) {
        double least = rtts(1, link, Direction.FORWARD, page.bytes());
        List<Double> chains = new ArrayList<>();
        for (PageSample.Transfer object : page.objects()) {
            double before = object.dependsOn() < 0 ? 0 : chains.get(object.dependsOn());
            chains.add(before + rtts(1, link, Direction.FORWARD, object.bytes()));
            least = Math.max(least, chains.get(chains.size() - 1));
        }
        return least;
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
        if (workload instanceof PoissonArrivals arrivals && arrivals.sizes() instanceof ObjectSizes.Fixed fixed) {
            return OptionalDouble.of(fixed.size().bytes());
        }
        return OptionalDouble.empty();
    }

    private static double rtts(int count, Link link, Direction direction, double bytes) {
        Duration rtts = link.rtt().multipliedBy(count);
        double rate = payloadBitsPerSecond(link.direction(direction).carried());
        return Durations.seconds(rtts) + bytes * 8 / rate;
    }
}
