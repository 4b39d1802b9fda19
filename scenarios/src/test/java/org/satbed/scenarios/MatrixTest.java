package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {

    @TempDir
    private Path directory;

    @Test
    void aMatrixIsEveryCombinationOfItsValues() throws Exception {
        ScenarioMatrix matrix = ScenarioParser.parseMatrix("t.yml", """
                name: t
                link: {rtt: 1ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                matrix: {rtt: [40ms, 600ms], loss: [0%, 0.1%, 1%], variant: [none, satbed]}
                workloads: [{download: {size: 2MB}}]
                """);
        assertEquals(
                List.of(
                        "rtt=40ms,loss=0%",
                        "rtt=40ms,loss=0.1%",
                        "rtt=40ms,loss=1%",
                        "rtt=600ms,loss=0%",
                        "rtt=600ms,loss=0.1%",
                        "rtt=600ms,loss=1%"),
                matrix.points().stream().map(ScenarioMatrix.Point::id).toList());
        ScenarioMatrix.Point last = matrix.point("loss=1%,rtt=600ms").orElseThrow();
        assertEquals(Duration.ofMillis(600), last.scenario().link().rtt());
        assertEquals(0.01, last.scenario().link().forward().loss());
        assertEquals(0.01, last.scenario().link().returnLink().loss());
        assertEquals(List.of(Variant.NONE, Variant.SATBED), last.scenario().variants());
        assertEquals(Map.of("rtt", "600ms", "loss", "1%"), last.scenario().parameters());
        assertEquals("rtt-600ms_loss-1", last.directory());
        assertEquals(Optional.empty(), matrix.point("rtt=41ms,loss=0%"));
    }

    @Test
    void parametersFillPlaceholdersAndAMatrixGoesThroughThem() throws Exception {
        ScenarioMatrix matrix = ScenarioParser.parseMatrix("t.yml", """
                name: t
                description: objects of ${size} in ${control}
                parameters: {size: 2MB, control: cubic}
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                tcp: {congestion-control: "${control}"}
                matrix: {size: [100kB, 2MB], link.forward.rate: [10Mbit, 50Mbit]}
                workloads: [{download: {size: "${size}", id: object}}]
                expect: ["object.satbed.median < 2s"]
                """);
        assertEquals(4, matrix.points().size());
        Scenario second = matrix.points().get(1).scenario();
        assertEquals("objects of 100kB in cubic", second.description());
        assertEquals(DataSize.parse("100kB"), ((Download) second.workloads().get(0)).size());
        assertEquals(Rate.parse("50Mbit"), second.link().forward().rate());
        assertEquals(Optional.of("cubic"), second.tcp().congestionControl());
        assertEquals(Map.of("size", "100kB", "control", "cubic", "link.forward.rate", "50Mbit"), second.parameters());
        // As it stands in a result: read as it was written.
        assertEquals(second, ScenarioParser.parse("again.yml", ScenarioForm.yaml(second)));
    }

    @Test
    void aFileWithoutAMatrixHasOnePoint() throws Exception {
        ScenarioMatrix matrix = ScenarioParser.parseMatrix(
                "geo.yml", BuiltinScenarios.text("geo").orElseThrow());
        assertEquals(1, matrix.points().size());
        assertEquals("", matrix.points().get(0).id());
        assertEquals(Map.of(), matrix.points().get(0).scenario().parameters());
    }

    /** What is different has a directory of its own, and what is the same is not run twice. */
    @Test
    void noTwoPointsShareADirectory() throws Exception {
        String head = "name: t\nlink: {rtt: 10ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}\n";
        ScenarioMatrix matrix = ScenarioParser.parseMatrix("t.yml", head + """
                workloads: [{program: {command: [sh, -c, "${command}"]}}]
                matrix: {command: ["a && b", a b, ab, ab-2, a | b], rtt: [40ms]}
                """);
        List<String> directories =
                matrix.points().stream().map(ScenarioMatrix.Point::directory).toList();
        assertEquals(
                List.of(
                        "command-ab_rtt-40ms",
                        "command-ab_rtt-40ms-2",
                        "command-ab_rtt-40ms-3",
                        "command-ab-2_rtt-40ms",
                        "command-ab_rtt-40ms-4"),
                directories);
        assertEquals(
                "command-ab_rtt-40ms-3",
                matrix.point("rtt=40ms,command=ab").orElseThrow().directory());
        assertEquals(
                "command-ab_rtt-40ms-2",
                matrix.point("command=a b,rtt=40 ms").orElseThrow().directory());
        ScenarioException e =
                assertThrows(ScenarioException.class, () -> ScenarioParser.parseMatrix("t.yml", head + """
                        description: with ${size}
                        workloads: [{download: {size: "${size}"}}]
                        matrix:
                          loss: [0%, 1%, 0]
                          size: [1MB, 1 MB]
                        """));
        assertEquals(
                List.of(
                        "t.yml:6:18: matrix.loss[2]: '0' is there twice: a value before it is the same, written otherwise",
                        "t.yml:7:15: matrix.size[1]: '1 MB' is there twice: a value before it is the same, written otherwise"),
                e.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void aPathIntoAListIsAMistakeAndReplacesNothing() {
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioParser.parseMatrix("t.yml", """
                        name: t
                        link:
                          rtt: 10ms
                          forward: {rate: 50Mbit}
                          return: {rate: 10Mbit}
                          schedule: [{at: 10s, outage: 1s}]
                        matrix:
                          workloads.0.download.size: [1MB, 2MB]
                          link.schedule.csv: [a.csv, b.csv]
                          link.forward.rate: [10Mbit, 20Mbit]
                        workloads: [{download: {size: 2MB}}]
                        """));
        assertEquals(
                List.of(
                        "t.yml:8:3: matrix.workloads.0.download.size: workloads is a list, and a path goes through keys alone;"
                                + " write \"${size}\" there for the value, and its values here under size",
                        "t.yml:9:3: matrix.link.schedule.csv: link.schedule is a list, and a path goes through keys alone;"
                                + " write \"${csv}\" there for the value, and its values here under csv"),
                e.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void mistakesShowAtTheValueInTheMatrixAndOnce() {
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioParser.parseMatrix("t.yml", """
                        name: t
                        parameters: {Size: 1MB, rate: 50Mbit}
                        link: {rtt: 600ms, forward: {rate: "${raet}"}, return: {rate: 10Mbit}}
                        matrix:
                          rtt: [40, 600ms, 600ms]
                          los: [0%, 1%]
                          link.forward.queu: [1bdp, 2bdp]
                          variant: [none, satbde]
                        workloads: [{download: {size: 2MB}}]
                        """));
        assertEquals(
                List.of(
                        "t.yml:2:14: parameters.Size: 'Size' is not a parameter's name; expected e.g. loss",
                        "t.yml:3:36: link.forward.rate: '${raet}' has no value; did you mean 'rate'?",
                        "t.yml:3:36: link.forward.rate: '${raet}' is not a rate; expected e.g. 50Mbit",
                        "t.yml:5:9: link.rtt: '40' is not a duration; a number needs a unit, e.g. 600ms",
                        "t.yml:5:20: matrix.rtt[2]: '600ms' is there twice",
                        "t.yml:6:3: matrix.los: 'los' is no parameter, no short name, and no path like link.forward.rate;"
                                + " did you mean 'loss'?",
                        "t.yml:7:3: link.forward.queu: unknown key 'queu'; did you mean 'queue'?",
                        "t.yml:8:19: variants[1]: 'satbde' is not a variant; did you mean 'satbed'?"),
                e.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void aMatrixIsNoSingleScenarioAndHasAnEnd() {
        String head = "name: t\nlink: {rtt: 10ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}\n"
                + "workloads: [{download: {size: 2MB}}]\n";
        ScenarioException e = assertThrows(
                ScenarioException.class, () -> ScenarioParser.parse("t.yml", head + "matrix: {rtt: [40ms, 600ms]}\n"));
        assertEquals("matrix", e.problems().get(0).path());
        String hundred = String.join(
                ", ", IntStream.range(1, 101).mapToObj(i -> i + "ms").toList());
        String large =
                head + "matrix: {rtt: [" + hundred + "], link.forward.rate: [1Mbit, 2Mbit, 3Mbit, 4Mbit, 5Mbit, 6Mbit,"
                        + " 7Mbit, 8Mbit, 9Mbit, 10Mbit, 11Mbit]}\n";
        e = assertThrows(ScenarioException.class, () -> ScenarioParser.parseMatrix("t.yml", large));
        assertEquals("t.yml:4:1: matrix: has 1100 points; expected at most 1000", e.getMessage());
    }

    @Test
    void anIndexIsReadAsItWasWritten() throws Exception {
        MatrixIndex index = new MatrixIndex(
                "t",
                List.of(
                        new MatrixIndex.Entry("rtt=1ms", Map.of("rtt", "1ms"), "rtt-1ms", 0, 0, Optional.empty()),
                        new MatrixIndex.Entry(
                                "rtt=2ms", Map.of("rtt", "2ms"), "rtt-2ms", 0, 0, Optional.of("no link"))));
        Path file = directory.resolve(MatrixIndex.FILE);
        Files.writeString(file, index.json());
        assertEquals(index, MatrixIndex.read(file));
        assertEquals(
                List.of(true, false),
                index.points().stream().map(MatrixIndex.Entry::good).toList());
    }
}
