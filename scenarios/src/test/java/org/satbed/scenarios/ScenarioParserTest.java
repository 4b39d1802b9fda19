package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioParserTest {

    private static final String SMALL = """
            name: small
            link:
              rtt: 600ms
              forward: {rate: 50Mbit}
              return: {rate: 10Mbit}
            workloads:
              - download: {size: 2MB}
            """;

    @Test
    void defaultsAreFilledIn() throws ScenarioException {
        Duration half = Duration.ofMillis(300);
        QueueLimit queue = new QueueLimit.BdpMultiple(1);
        Scenario expected = new Scenario(
                "small",
                "",
                new Link(
                        new LinkDirection(new Rate(50_000_000), half, queue, 0),
                        new LinkDirection(new Rate(10_000_000), half, queue, 0),
                        Emulator.AUTO),
                new Tcp(Optional.empty()),
                Interception.NFT,
                List.of(Variant.NONE, Variant.SATBED_PLAIN, Variant.SATBED),
                3,
                List.of(new Download("download-2MB", new DataSize(2_000_000), 1)));
        assertEquals(expected, ScenarioParser.parse("small.yml", SMALL));
    }

    @Test
    void everyKeyIsRead() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("full.yml", """
                name: full-2
                description: "Everything: at once"
                link:
                  forward: {rate: 1.5Gbit, delay: 270ms, queue: 3MB, loss: 0.1%}
                  return: {rate: 500kbit, delay: 330.5ms, queue: 0.5bdp, loss: 0}
                  emulator: netem
                tcp: {congestion-control: cubic}
                interception: iptables
                variants: [satbed, none]
                repeat: 7
                workloads:
                  - download: {size: 200kB, parallel: 16}
                  - download: {size: 200kB, parallel: 16, id: mice}
                  - upload: {size: 2MiB}
                  - bulk: {duration: 20s}
                  - bulk: {duration: 1min, direction: return, parallel: 4}
                """);
        assertEquals(
                new Link(
                        new LinkDirection(
                                new Rate(1_500_000_000),
                                Duration.ofMillis(270),
                                new QueueLimit.Bytes(new DataSize(3_000_000)),
                                0.001),
                        new LinkDirection(
                                new Rate(500_000), Duration.ofNanos(330_500_000), new QueueLimit.BdpMultiple(0.5), 0),
                        Emulator.NETEM),
                scenario.link());
        assertEquals(Duration.ofNanos(600_500_000), scenario.link().rtt());
        assertEquals("Everything: at once", scenario.description());
        assertEquals(Optional.of("cubic"), scenario.tcp().congestionControl());
        assertEquals(Interception.IPTABLES, scenario.interception());
        assertEquals(List.of(Variant.SATBED, Variant.NONE), scenario.variants());
        assertEquals(7, scenario.repeat());
        assertEquals(
                List.of(
                        new Download("download-200kB-x16", new DataSize(200_000), 16),
                        new Download("mice", new DataSize(200_000), 16),
                        new Upload("upload-2MiB", new DataSize(2_097_152), 1),
                        new Bulk("bulk-forward-20s", Duration.ofSeconds(20), Direction.FORWARD, 1),
                        new Bulk("bulk-return-60s-x4", Duration.ofSeconds(60), Direction.RETURN, 4)),
                scenario.workloads());
    }

    /** What the proxy is told, and objects one after the other: read, and written as they are read. */
    @Test
    void aProfileAndRequestsAreReadAndWritten() throws Exception {
        Scenario scenario = ScenarioParser.parse("told.yml", """
                name: told
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                profile: {forward: 100Mbit, rtt: 300ms, congestion-control: cubic}
                variants: [satbed-trunk, satbed-gw-only]
                workloads:
                  - requests: {size: 50kB, every: 1s, count: 8, beside: 100MB}
                """);
        assertEquals(
                new SatelliteProfile(
                        false,
                        Optional.of(new Rate(100_000_000)),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(300)),
                        Optional.of("cubic")),
                scenario.profile());
        Link told = scenario.profile().of(scenario.link());
        assertEquals(Duration.ofMillis(300), told.rtt());
        assertEquals(new Rate(100_000_000), told.forward().rate());
        assertEquals(new Rate(10_000_000), told.returnLink().rate());
        assertEquals(List.of(Variant.SATBED_TRUNK, Variant.SATBED_GW_ONLY), scenario.variants());
        assertEquals(
                List.of(new Requests(
                        "requests-50kB-beside-100MB",
                        new DataSize(50_000),
                        Duration.ofSeconds(1),
                        8,
                        Optional.of(new DataSize(100_000_000)))),
                scenario.workloads());
        assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
    }

    @Test
    void mistakesInAProfileAndInRequestsAreReported() {
        assertProblems(
                """
                name: told
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                profile: {rate: auto, forward: 1Mbit}
                workloads:
                  - requests: {size: 50kB, every: 1ms}
                """,
                "geo.yml:3:17: profile.rate: forward or return is there too; a rate is told or not",
                "geo.yml:5:15: workloads[0].requests.count: is missing; expected e.g. 10",
                "geo.yml:5:35: workloads[0].requests.every: 1ms is out of range: an interval is 10ms to 1h");
    }

    @Test
    void allMistakesAreReportedWithTheirPlaces() {
        assertProblems(
                """
                name: Geo
                link:
                  rtt: 600
                  forward: {rate: fast, queue: 1bdp}
                  retrun: {rate: 10Mbit}
                workloads:
                  - download: {size: 2MB, parallel: 0}
                  - bulk: [20s]
                """,
                "geo.yml:1:7: name: 'Geo' is not a name: a lower-case letter, then up to 31 of a-z, 0-9 and -",
                "geo.yml:3:3: link.return: is missing; expected e.g. {rate: 50Mbit, queue: 1bdp}",
                "geo.yml:3:8: link.rtt: '600' is not a duration; a number needs a unit, e.g. 600ms",
                "geo.yml:4:19: link.forward.rate: 'fast' is not a rate; expected e.g. 50Mbit",
                "geo.yml:5:3: link.retrun: unknown key 'retrun'; did you mean 'return'?",
                "geo.yml:7:37: workloads[0].download.parallel: 0 is out of range: parallel is 1 to 1000",
                "geo.yml:8:11: workloads[1].bulk: expected keys with values, found a list");
    }

    @Test
    void whatIsThereTwiceIsReported() {
        assertProblems(
                """
                name: twice
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                variants: [none, satbed, none]
                repeat: 2
                workloads:
                  - download: {size: 2MB}
                  - download: {size: 2000kB}
                  - upload: {size: 1MB, id: download-2MB}
                repeat: 3
                """,
                "geo.yml:3:26: variants[2]: 'none' is there twice",
                "geo.yml:7:5: workloads[1].download.id: 'download-2MB' is there twice; give each workload its own id",
                "geo.yml:8:29: workloads[2].upload.id: 'download-2MB' is there twice; give each workload its own id",
                "geo.yml:9:1: repeat: is there twice; the first is in line 4");
    }

    @Test
    void unknownNamesAreExplained() {
        assertProblems(
                """
                name: names
                colour: blue
                link: {rtt: 1s, emulator: netm, forward: {rate: 50Mbit}, return: {rate: 1Gbit}}
                interception: ebpf
                variants: [nonne, squid]
                workloads: [donwload: {size: 1MB}, ping: {}, bulk: {duration: 5s, direction: up}]
                """,
                "geo.yml:2:1: colour: unknown key 'colour'; expected name, description, link, tcp, interception,"
                        + " variants, repeat, workloads, opensand, pepsal, profile, parameters, matrix or expect",
                "geo.yml:3:27: link.emulator: 'netm' is not an emulator; did you mean 'netem'?",
                "geo.yml:4:15: interception: 'ebpf' is not an interception; expected nft or iptables",
                "geo.yml:5:12: variants[0]: 'nonne' is not a variant; did you mean 'none'?",
                "geo.yml:5:19: variants[1]: 'squid' is not a variant; expected none, satbed-plain, satbed, satbed-trunk, pepsal, satbed-plain-st-only,"
                        + " satbed-plain-gw-only, satbed-st-only, satbed-gw-only, pepsal-st-only or pepsal-gw-only",
                "geo.yml:6:13: workloads[0].donwload: unknown workload 'donwload'; did you mean 'download'?",
                "geo.yml:6:36: workloads[1].ping: unknown workload 'ping'; expected download, upload, bulk, requests, arrivals, page, latency, rr or"
                        + " program",
                "geo.yml:6:78: workloads[2].bulk.direction: 'up' is not a direction; expected forward or return");
    }

    @Test
    void theDelayIsGivenOnce() {
        assertProblems(
                link("{rtt: 600ms, forward: {rate: 50Mbit, delay: 300ms}, return: {rate: 10Mbit}}"),
                "geo.yml:2:51: link.forward.delay: link.rtt is there too; give either link.rtt or a delay in each"
                        + " direction");
        assertProblems(
                link("{forward: {rate: 50Mbit, delay: 300ms}, return: {rate: 10Mbit}}"),
                "geo.yml:2:55: link.return.delay: is missing; give either link.rtt or a delay in each direction");
        assertProblems(
                link("{forward: {rate: 50Mbit}, return: {rate: 10Mbit}}"),
                "geo.yml:2:7: link.rtt: is missing, e.g. 600ms; give either link.rtt or a delay in each direction");
    }

    @Test
    void rangesAreChecked() {
        assertProblems(
                link("{forward: {rate: 50Gbit, delay: 11s}, return: {rate: 999bit, delay: 0s, loss: 100%}}"),
                "geo.yml:2:24: link.forward.rate: 50Gbit is out of range: a link rate is 1kbit to 40Gbit",
                "geo.yml:2:39: link.forward.delay: 11s is out of range: a one-way delay is 0s to 10s",
                "geo.yml:2:60: link.return.rate: 999bit is out of range: a link rate is 1kbit to 40Gbit",
                "geo.yml:2:85: link.return.loss: 100% is out of range: loss is 0% to below 100%");
        assertProblems(
                link("{rtt: 10ms, forward: {rate: 1Mbit}, return: {rate: 10Mbit, queue: 2GB}}"),
                "geo.yml:2:28: link.forward.queue: 1bdp is out of range: it comes to 1250 bytes here, and a queue holds"
                        + " 1500B (one packet) to 1GB",
                "geo.yml:2:73: link.return.queue: 2GB is out of range: it comes to 2000000000 bytes here, and a queue"
                        + " holds 1500B (one packet) to 1GB");
    }

    @Test
    void emptyPlacesAreReported() {
        assertProblems("", "geo.yml:1:1: the file is empty; expected a scenario");
        assertProblems("just a text", "geo.yml:1:1: expected keys with values, found 'just a text'");
        assertProblems(
                "name:\nlink: {rtt: 600ms, forward: {rate: 1Mbit}, return: {rate: 1Mbit}}\nworkloads: []\n",
                "geo.yml:1:6: name: expected a value, found nothing",
                "geo.yml:3:12: workloads: is empty; expected at least one item");
    }

    @Test
    void aSyntaxErrorHasItsPlaceToo() {
        assertProblems(
                "name: geo\nlink: {rtt: 600ms\nworkloads: []\n",
                "geo.yml:3:10: not YAML: while parsing a flow mapping: expected ',' or '}', but got :");
        assertProblems(
                "name: @geo\n",
                "geo.yml:1:7: not YAML: while scanning for the next token: found character '@' that cannot start any"
                        + " token. (Do not use @ for indentation)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a: &x 1\nb: *x\n", "a: 1\n---\nb: 2\n", "a: 1\n\tb: 2\n", "a: \"x\n", "\u0000", "? [a]\n: b\n"})
    void hostileYamlBecomesProblems(String yaml) {
        assertTrue(problems(yaml).stream().allMatch(p -> p.line() >= 1 && p.column() >= 1));
    }

    @Test
    void deepNestingBecomesAProblem() {
        assertEquals(1, problems("[".repeat(100_000)).size());
    }

    @Test
    void aliasesAreRefused() {
        List<Problem> problems = problems(SMALL.replace("return: {rate: 10Mbit}", "return: {rate: *r}")
                .replace("rate: 50Mbit", "rate: &r 50Mbit"));
        assertEquals(
                "geo.yml:5:18: link.return.rate: aliases (*r) are not supported; write the value out",
                problems.get(0).toString());
    }

    @Test
    void whatIsWrittenIsReadBack() throws ScenarioException {
        Scenario delays = ScenarioParser.parse(
                "t",
                link("{forward: {rate: 50Mbit, delay: 1s, loss: 0.07%},"
                                + " return: {rate: 10Mbit, delay: 1ns, queue: 2MiB}, emulator: builtin}")
                        + "tcp: {congestion-control: bbr}\ndescription: 'no: #comment'\n");
        Scenario oddRtt = ScenarioParser.parse(
                "t",
                SMALL.replace("600ms", "11ns")
                        .replace("rate: 50Mbit", "rate: 50Mbit, queue: 1MB")
                        .replace("rate: 10Mbit", "rate: 10Mbit, queue: 1MB"));
        for (Scenario scenario : List.of(delays, oddRtt)) {
            assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
        }
    }

    private static String link(String link) {
        return "name: t\nlink: " + link + "\nworkloads: [download: {size: 1MB}]\n";
    }

    private static void assertProblems(String yaml, String... expected) {
        assertEquals(
                String.join("\n", expected),
                String.join("\n", problems(yaml).stream().map(Problem::toString).toList()));
    }

    private static List<Problem> problems(String yaml) {
        return assertThrows(ScenarioException.class, () -> ScenarioParser.parse("geo.yml", yaml))
                .problems();
    }
}
