package org.satbed.scenarios;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A made-up run with something of everything: all variants, a parallel workload, bulk, failures, a warning. */
final class SampleRun {

    private static final Instant START = Instant.parse("2026-01-01T10:00:00.123456789Z");

    private SampleRun() {}

    static RunResult result() {
        return new RunResult(
                "0.1.0",
                START,
                START.plusSeconds(120),
                List.of("satbed", "run", "geo.yml"),
                "geo-1",
                "netns",
                Long.MAX_VALUE,
                scenario(),
                provenance(),
                Optional.of(calibration()),
                samples(),
                List.of(
                        new Failure("satbed-plain", 2, "download-2MB", "connection reset after 1.2 s"),
                        new Failure("satbed", 1, "", "satbed-pep ended with exit code 1:\ncannot bind :5000"),
                        new Failure("satbed", 2, "", "satbed-pep ended with exit code 1:\ncannot bind :5000")),
                List.of("the CPU governor is powersave, not performance: times may vary more than the path makes them"
                        + " vary"),
                List.of(new LinkUse(
                        "satbed",
                        1,
                        "download-2MB",
                        new LinkUse.Packets(1_400, 2_090_000, 3, 0),
                        new LinkUse.Packets(700, 36_400, 0, 1))),
                Optional.empty());
    }

    /** A run of a scenario on the same host. */
    static RunResult of(Scenario scenario, List<Sample> samples, List<Failure> failures) {
        return new RunResult(
                "0.1.0",
                START,
                START.plusSeconds(120),
                List.of("satbed", "run"),
                "t",
                "netns",
                1,
                scenario,
                provenance(),
                Optional.empty(),
                samples,
                failures,
                List.of(),
                List.of(),
                Optional.empty());
    }

    static Scenario scenario() {
        try {
            return ScenarioParser.parse("geo.yml", """
                    name: geo
                    description: for tests
                    link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit, loss: 0.1%}}
                    tcp: {congestion-control: cubic}
                    repeat: 2
                    workloads:
                      - download: {size: 2MB}
                      - upload: {size: 100kB, parallel: 2}
                      - bulk: {duration: 20s}
                    """);
        } catch (ScenarioException e) {
            throw new AssertionError(e);
        }
    }

    static Provenance provenance() {
        return new Provenance(
                "6.1.0",
                "Debian GNU/Linux 12",
                "x86_64",
                "a CPU",
                2,
                8_000_000_000L,
                "17.0.15",
                Map.of("nft", "1.0.6", "ip", "6.1.0"),
                Map.of("net.ipv4.tcp_rmem", "4096 131072 6291456"),
                Map.of("governor", "powersave"));
    }

    static Calibration calibration() {
        return new Calibration(
                RttCheck.of(600, List.of(600.2, 600.4, 600.9)),
                List.of(
                        new RateCheck(Direction.FORWARD, "udp", 50e6, 49.95e6, 12_000, 3),
                        new RateCheck(Direction.RETURN, "udp", 10e6, 9.5e6, 2_400, 3)));
    }

    static ObjectSample object(
            String variant, int repetition, String workload, int flow, double firstByte, double completion) {
        String kind = workload.substring(0, workload.indexOf('-'));
        long bytes = kind.equals("download") ? 2_000_000 : 100_000;
        return new ObjectSample(variant, repetition, workload, kind, flow, START, bytes, firstByte, completion);
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int r = 1; r <= 2; r++) {
            samples.add(object("none", r, "download-2MB", 0, 1.2, 3.3 + r / 10.0));
            samples.add(object("satbed-plain", r, "download-2MB", 0, 0.61, 1.5));
            samples.add(object("none", r, "upload-100kB-x2", 0, 1.2, 1.9));
            samples.add(object("none", r, "upload-100kB-x2", 1, 1.3, 2 + r / 10.0));
            samples.add(object("satbed-plain", r, "upload-100kB-x2", 0, 1.2, 4.3));
            samples.add(bulk("none", r, 30e6 + r * 1e6));
            samples.add(bulk("satbed-plain", r, 47e6));
        }
        samples.add(object("satbed-plain", 1, "upload-100kB-x2", 1, 1.2, 4.2));
        return samples;
    }

    static BulkSample bulk(String variant, int repetition, double goodput) {
        long bytes = Math.round(goodput * 20 / 8);
        return new BulkSample(
                variant,
                repetition,
                "bulk-forward-20s",
                START,
                20,
                bytes,
                goodput,
                BulkSample.UNKNOWN,
                List.of(new Interval(0, 10, bytes / 2), new Interval(10, 20, bytes / 2)));
    }
}
