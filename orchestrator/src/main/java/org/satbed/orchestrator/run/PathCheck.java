package org.satbed.orchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.workload.WorkloadClient;
import org.satbed.scenarios.Calibration;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Link;
import org.satbed.scenarios.LinkDirection;
import org.satbed.scenarios.RateCheck;
import org.satbed.scenarios.RttCheck;

/** Measures the path without load before the variants: is it the one that the scenario wants? */
final class PathCheck {
    private static final int ECHOES = 100;
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final double RATE_SECONDS = 1;
    private static final int AGAIN = 2;
    private static final long FULL_PACKET = 1500; // bytes

    private PathCheck() {}

    /** @param plan of the testbed, which may hold its link below the scenario's rate */
    static Calibration measure(WorkloadClient client, String server, int port, TestbedPlan plan, Progress progress) {
        Link link = plan.scenario().link();
        progress.step("measuring the path: RTT");
        RttCheck rtt = client.rttCheck(link.rtt().toNanos() / 1e6, ECHOES, INTERVAL, server, port);
        List<RateCheck> rates = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            LinkDirection one = link.direction(direction);
            if (one.features().mtu().filter(mtu -> mtu.bytes() < FULL_PACKET).isPresent()) {
                // The check's packets would come in two pieces, and count only if both arrive.
                progress.line("the " + direction.id() + " link's rate is not measured: its MTU is below 1500 bytes");
                continue;
            }
            progress.step("measuring the path: " + direction.id() + " rate");
            rates.add(rate(
                    () -> client.rateCheck(
                            direction,
                            plan.ipBitsPerSecond(direction),
                            1 - (1 - one.meanLoss()) * (1 + one.features().duplicate()),
                            RATE_SECONDS,
                            server,
                            port),
                    progress));
        }
        progress.line(text(rtt, rates));
        return new Calibration(rtt, rates);
    }

    /**
     * The most that one of up to three measurements finds: a busy host sends less than the link takes, never more, and a link that is slower
     * than wanted is so each time.
     */
    private static RateCheck rate(Supplier<RateCheck> measurement, Progress progress) {
        RateCheck most = measurement.get();
        for (int again = 0; again < AGAIN && most.error() < -Calibration.TOLERANCE; again++) {
            progress.line(String.format(
                    Locale.ROOT,
                    "the %s link's rate is measured again, for it was %.2f Mbit/s",
                    most.direction().id(),
                    most.measuredBitsPerSecond() / 1e6));
            RateCheck next = measurement.get();
            most = next.error() > most.error() ? next : most;
        }
        return most;
    }

    private static String text(RttCheck rtt, List<RateCheck> rates) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "path: RTT %.1f ms (99 %% within %.1f ms)", rtt.medianMillis(), rtt.p99Millis()));
        for (RateCheck rate : rates) {
            text.append(String.format(
                    Locale.ROOT, ", %s %.2f Mbit/s", rate.direction().id(), rate.measuredBitsPerSecond() / 1e6));
        }
        return text.toString();
    }
}
