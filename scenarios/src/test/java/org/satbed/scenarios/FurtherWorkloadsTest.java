package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FurtherWorkloadsTest {
    private static final String HEAD = """
            name: small
            link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
            workloads:
            """;

    private static final String ALL = HEAD + """
              - arrivals: {size: 50kB, rate: 2/s, duration: 20s}
              - arrivals: {size: {distribution: lognormal, median: 20kB, sigma: 1.3, max: 10MB}, rate: 0.5/s, duration: 1min}
              - arrivals: {size: {distribution: pareto, min: 5kB, shape: 1.1, max: 1MB}, rate: 10/s, duration: 5s}
              - arrivals: {size: {distribution: uniform, min: 1kB, max: 9kB}, rate: 10/s, duration: 5s, id: even}
              - page: {har: news}
              - page: {har: saved/my page.har, connections: 2}
              - latency: {duration: 30s}
              - latency: {duration: 10s, parallel: 1, idle: 2s, every: 50ms}
              - rr: {count: 100}
              - rr: {request: 200B, response: 10kB, duration: 10s}
              - program: {command: "curl -o /dev/null 'http://$SATBED_SERVER/a b'", metric: "total: ([0-9.]+)", size: 2MB}
              - program: {host: gw, command: [ip, addr, ""], timeout: 5s}
              - download: {size: 2MB, background: {rate: 5Mbit}}
              - bulk: {duration: 5s, background: {rate: 64kbit, direction: return, packet: 200B}}
            """;

    @Test
    void everyKindIsReadAndItsFormReadsBackAsTheSame() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("all.yml", ALL);
        assertEquals(
                List.of(
                        "arrivals-50kB-2ps",
                        "arrivals-lognormal-20kB-0.5ps",
                        "arrivals-pareto-5kB-10ps",
                        "even",
                        "page-news",
                        "page-my-page",
                        "latency-30s-x4",
                        "latency-10s",
                        "rr-1B-1B-100",
                        "rr-200B-10kB-10s",
                        "program-curl",
                        "program-ip",
                        "download-2MB",
                        "bulk-forward-5s"),
                scenario.workloads().stream().map(Workload::id).toList());
        assertEquals(scenario, ScenarioParser.parse("form.yml", ScenarioForm.yaml(scenario)));
        assertEquals(
                new LoadedLatency(
                        "latency-30s-x4",
                        4,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Optional.empty()),
                scenario.workloads().get(6));
        Program program = (Program) scenario.workloads().get(10);
        assertEquals(List.of("curl", "-o", "/dev/null", "http://$SATBED_SERVER/a b"), program.command());
        assertEquals(Optional.of(1.5), program.metricIn("x\ntotal: 1.5 s\ntotal: 2 s"));
        assertEquals(
                Optional.of(new Background(Direction.RETURN, new Rate(64_000), new DataSize(200))),
                scenario.workloads().get(13).background());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            arrivals: {size: 50kB, rate: 2, duration: 20s}                    | 'arrivals.rate: ''2'' is not a rate of arrivals'
            arrivals: {size: 50kB, rate: 1000/s, duration: 1h}                | make 3600000 objects; at most 10000
            arrivals: {size: {distribution: normal}, rate: 1/s, duration: 1s} | did you mean 'lognormal'?
            arrivals: {size: {distribution: pareto, min: 2MB, shape: 1, max: 1MB}, rate: 1/s, duration: 1s} | max 1MB is below 2MB
            arrivals: {size: {distribution: pareto, min: 2MB, shape: x, max: 1MB}, rate: 1/s, duration: 1s} | 'x' is not a number
            page: {}                                                          | page.har: is missing
            page: {har: news, connections: 101}                               | 1 to 100
            latency: {duration: 1h, every: 10ms}                              | 360500 probes are too many
            rr: {request: 1B}                                                 | give either a count or a duration
            rr: {count: 3, duration: 2s}                                      | give either a count or a duration
            rr: {count: 0}                                                    | 1 to 100000
            program: {command: 'a "b'}                                        | a quote has no end
            program: {command: ''}                                            | expected a command
            program: {command: a, host: moon}                                 | expected ws-st, st, sat, gw or ws-gw
            program: {command: a, metric: '[0-9]+'}                           | expected one group
            program: {command: a, metric: '('}                                | is not a regular expression
            download: {size: 1MB, background: {}}                             | background.rate: is missing
            download: {size: 1MB, background: {rate: 1Mbit, packet: 9kB}}     | 100B to 1.5kB
            """)
    void mistakesAreNamed(String workload, String part) {
        ScenarioException mistake = assertThrows(
                ScenarioException.class, () -> ScenarioParser.parse("x.yml", HEAD + "  - " + workload + "\n"));
        assertEquals(1, mistake.problems().size(), mistake.problems().toString());
        String problem = mistake.problems().get(0).toString();
        assertTrue(problem.contains(part), problem);
        assertEquals(4, mistake.problems().get(0).line());
    }

    /** 3000 gaps of mean 0.5 s: their mean has a standard error of 1.8 %, and so has their standard deviation's ratio to it. */
    @Test
    void arrivalsAreAPoissonProcessAndTheSameForTheSameSeed() {
        PoissonArrivals workload = new PoissonArrivals(
                "a",
                new ObjectSizes.Fixed(new DataSize(1000)),
                ArrivalRate.parse("2/s"),
                Duration.ofSeconds(1500),
                Optional.empty());
        List<PoissonArrivals.Arrival> arrivals = workload.arrivals(7);
        assertEquals(arrivals, workload.arrivals(7));
        assertTrue(!arrivals.equals(workload.arrivals(8)));
        assertEquals(3000, arrivals.size(), 4 * Math.sqrt(3000));
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < arrivals.size(); i++) {
            gaps.add(arrivals.get(i).atSeconds() - arrivals.get(i - 1).atSeconds());
        }
        double mean = gaps.stream().mapToDouble(each -> each).average().orElseThrow();
        double variance = gaps.stream()
                .mapToDouble(each -> (each - mean) * (each - mean))
                .average()
                .orElseThrow();
        assertEquals(0.5, mean, 0.04);
        assertEquals(1, Math.sqrt(variance) / mean, 0.08); // exponential: as spread as it is long
        long short1 = gaps.stream().filter(each -> each < 0.5 * Math.log(2)).count();
        assertEquals(0.5, (double) short1 / gaps.size(), 0.04); // and its median is ln 2 of its mean
        assertTrue(arrivals.get(arrivals.size() - 1).atSeconds() < 1500);
    }

    @Test
    void sizesHaveTheirDistributions() {
        DataSize max = new DataSize(10_000_000);
        List<Double> logNormal = draw(new ObjectSizes.LogNormal(new DataSize(20_000), 1.3, max));
        assertEquals(20_000, Spread.quantile(logNormal, 0.5), 2_000);
        assertEquals(20_000 * Math.exp(1.3), Spread.quantile(logNormal, 0.8413), 8_000); // one sigma above the median
        List<Double> pareto = draw(new ObjectSizes.Pareto(new DataSize(5_000), 1.1, max));
        assertEquals(5_000 * Math.pow(2, 1 / 1.1), Spread.quantile(pareto, 0.5), 500);
        assertTrue(pareto.stream().allMatch(each -> each >= 5_000 && each <= 10_000_000));
        List<Double> uniform = draw(new ObjectSizes.Uniform(new DataSize(1), new DataSize(4)));
        assertEquals(0.25, uniform.stream().filter(each -> each == 4).count() / 1e4, 0.03);
    }

    private static List<Double> draw(ObjectSizes sizes) {
        Random random = new Random(1);
        List<Double> drawn = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            drawn.add((double) sizes.next(random));
        }
        return drawn;
    }
}
