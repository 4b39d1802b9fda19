package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What theory says of TCP without a proxy, to see whether a path is what it claims to be. Each law is a formula from the literature with the
 * assumptions that it makes; {@link TheoryCheck} compares measurements with it.
 *
 * <p>Segments carry 1448 bytes in packets of 1500, as in {@link Bounds}.
 */
public final class Theory {

    static final double MSS_BYTES = 1448;
    static final double PACKET_BYTES = 1500;
    /** RFC 6928: the initial window of ten segments. */
    static final int INITIAL_WINDOW = 10;

    /** With fewer expected, chance alone makes a factor of two. */
    private static final double FEWEST_LOSSES = 10;

    private static final double CUBIC_C = 0.4;
    private static final double CUBIC_BETA = 0.7;

    private Theory() {}

    /**
     * The time in seconds that an object of a number of bytes takes when nothing is lost: one RTT for the handshake, one for the request, then
     * a window of ten segments that doubles each RTT (slow start, RFC 5681 section 3.1, from the initial window of RFC 6928) until it fills the
     * link; from then on the rest comes at the link's rate. The receive window is taken not to limit.
     *
     * @param rttSeconds without queueing
     * @param linkBitsPerSecond of whole IP packets
     */
    public static double slowStartSeconds(double bytes, double rttSeconds, double linkBitsPerSecond) {
        double left = Math.ceil(bytes / MSS_BYTES);
        double window = INITIAL_WINDOW;
        double packetSeconds = PACKET_BYTES * 8 / linkBitsPerSecond;
        double time = 2 * rttSeconds;
        while (left > window && window * packetSeconds < rttSeconds) {
            left -= window;
            window *= 2;
            time += rttSeconds;
        }
        return time + left * packetSeconds;
    }

    /** How many RTTs of {@link #slowStartSeconds} pass before the last one's data comes, handshake and request included. */
    public static int slowStartRounds(double bytes, double rttSeconds, double linkBitsPerSecond) {
        double left = Math.ceil(bytes / MSS_BYTES);
        double window = INITIAL_WINDOW;
        int rounds = 2;
        while (left > window && window * PACKET_BYTES * 8 / linkBitsPerSecond < rttSeconds) {
            left -= window;
            window *= 2;
            rounds++;
        }
        return rounds;
    }

    /**
     * The average window in segments of a Reno sender that loses packets at random: sqrt(3 / (2 p)), about 1.22 / sqrt(p) (Mathis, Semke,
     * Mahdavi and Ott, The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm, CCR 27(3), 1997, with an ACK for each segment). It assumes recovery
     * without time-outs, which holds for p up to about 1 %.
     *
     * @param loss fraction of packets, above 0
     */
    public static double renoWindow(double loss) {
        return Math.sqrt(3 / (2 * loss));
    }

    /**
     * The average window in segments of a CUBIC sender that loses packets at random (RFC 9438 section 5.1): the fourth root of
     * C (3 + beta) / (4 (1 - beta)), with C = 0.4 and beta = 0.7, times (RTT / p) to the power of 3/4, about 1.054 (RTT / p)^0.75; or that of
     * Reno where it is larger, since a CUBIC sender is never slower than Reno (section 4.3).
     *
     * @param loss fraction of packets, above 0
     */
    public static double cubicWindow(double rttSeconds, double loss) {
        double constant = Math.pow(CUBIC_C * (3 + CUBIC_BETA) / (4 * (1 - CUBIC_BETA)), 0.25);
        return Math.max(renoWindow(loss), constant * Math.pow(rttSeconds / loss, 0.75));
    }

    /** The payload in bit/s that a window in segments carries, up to the link's payload rate. */
    public static double bitsPerSecond(double window, double rttSeconds, Rate link) {
        return Math.min(Bounds.payloadBitsPerSecond(link), window * MSS_BYTES * 8 / rttSeconds);
    }

    /** Compares what variant "none" measured with the law that fits the workload; workloads that no law is about are left out. */
    static List<TheoryCheck> check(RunResult result, Summary summary) {
        Link link = result.scenario().link();
        Optional<String> control = result.scenario()
                .tcp()
                .congestionControl()
                .or(() -> Optional.ofNullable(result.provenance().sysctls().get("net.ipv4.tcp_congestion_control")));
        List<TheoryCheck> checks = new ArrayList<>();
        if (!link.schedule().isEmpty() || link.rtt().isZero() || !plain(link)) {
            return checks; // the laws are about links that stay as they are, have an RTT, and lose at random or not at
            // all
        }
        for (Workload workload : result.scenario().workloads()) {
            Optional<Summary.Row> row = summary.row(workload.id(), Variant.NONE.id());
            if (workload.parallel() == 1
                    && workload.background().isEmpty()
                    && row.flatMap(Summary.Row::spread).isPresent()) {
                check(result, workload, control.orElse(""), row.orElseThrow()).ifPresent(checks::add);
            }
        }
        return checks;
    }

    private static boolean plain(Link link) {
        return link.forward().features().equals(LinkFeatures.NONE)
                && link.returnLink().features().equals(LinkFeatures.NONE);
    }

    private static Optional<TheoryCheck> check(RunResult result, Workload workload, String control, Summary.Row row) {
        Link link = result.scenario().link();
        double loss = link.direction(workload.direction()).loss();
        boolean lossless = link.forward().loss() == 0 && link.returnLink().loss() == 0;
        double median = row.spread().orElseThrow().median();
        if (workload instanceof Bulk bulk) {
            return loss == 0 ? Optional.empty() : averageWindow(link, bulk, control, loss, result);
        }
        Optional<DataSize> size = workload instanceof Download download
                ? Optional.of(download.size())
                : workload instanceof Upload upload ? Optional.of(upload.size()) : Optional.empty();
        return size.filter(unused -> lossless).map(s -> slowStart(link, workload, s, median));
    }

    private static TheoryCheck slowStart(Link link, Workload workload, DataSize size, double measured) {
        double rtt = Durations.seconds(link.rtt());
        double rate = link.direction(workload.direction()).rate().bitsPerSecond();
        double predicted = slowStartSeconds(size.bytes(), rtt, rate);
        return TheoryCheck.ofTime(
                workload.id(),
                "slow start from 10 segments (RFC 6928), " + slowStartRounds(size.bytes(), rtt, rate) + " RTTs",
                predicted,
                measured,
                rtt);
    }

    private static Optional<TheoryCheck> averageWindow(
            Link link, Bulk bulk, String control, double loss, RunResult result) {
        double rtt = Durations.seconds(link.rtt());
        Rate rate = link.direction(bulk.direction()).rate();
        List<BulkSample> samples =
                Repetitions.of(bulk, Variant.NONE.id(), result.seed(), result.samples(), result.failures())
                        .inOrder()
                        .stream()
                        .flatMap(List::stream)
                        .flatMap(s -> s instanceof BulkSample one ? Stream.of(one) : Stream.empty())
                        .toList();
        Optional<String> law = switch (control) {
            case "reno" -> Optional.of("Reno's average window (Mathis 1997)");
            case "cubic" -> Optional.of("CUBIC's average window (RFC 9438, 5.1)");
            default -> Optional.empty(); // BBR and others do not slow down with each loss
        };
        double window = control.equals("reno") ? renoWindow(loss) : cubicWindow(rtt, loss);
        double predicted = bitsPerSecond(window, rtt, rate);
        double seconds = samples.stream().mapToDouble(s -> s.seconds() / 2).sum();
        double losses = predicted * seconds / (MSS_BYTES * 8) * loss;
        return law.filter(unused -> losses >= FEWEST_LOSSES)
                .map(name -> TheoryCheck.ofRate(bulk.id(), name, predicted, laterHalf(samples)));
    }

    /** The mean goodput in bit/s of the transfers' later halves: slow start has passed what losses allow, and takes a while to come down. */
    private static double laterHalf(List<BulkSample> samples) {
        double bytes = 0;
        double seconds = 0;
        for (BulkSample sample : samples) {
            for (Interval interval : sample.intervals()) {
                if (interval.startSeconds() >= sample.seconds() / 2) {
                    bytes += interval.bytes();
                    seconds += interval.endSeconds() - interval.startSeconds();
                }
            }
        }
        return seconds > 0
                ? bytes * 8 / seconds
                : samples.stream()
                        .mapToDouble(BulkSample::goodputBitsPerSecond)
                        .average()
                        .orElseThrow();
    }
}
