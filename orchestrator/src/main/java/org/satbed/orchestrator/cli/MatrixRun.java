package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.List;
import org.satbed.linux.LinuxException;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.OneLine;
import org.satbed.netns.NetnsException;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.run.MatrixDirectory;
import org.satbed.scenarios.MatrixIndex;
import org.satbed.scenarios.MatrixTable;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.ScenarioMatrix;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.SummaryJson;

/** Runs the points of a matrix one after the other, each in a testbed of its own. */
final class MatrixRun {
    private static final JsonMapper JSON = new JsonMapper();

    /** Measures a point and writes its result to a directory. */
    interface PointRun {
        /** The result; throws {@link UserException} if nothing could be measured. */
        RunResult run(ScenarioMatrix.Point point, Path directory);
    }

    private final List<ScenarioMatrix.Point> points;
    private final MatrixDirectory directory;
    private final PointRun run;
    private final MatrixTable plain;
    private final MatrixTable table;
    private final ArrayNode summaries = JSON.createArrayNode();

    MatrixRun(List<ScenarioMatrix.Point> points, MatrixDirectory directory, PointRun run) {
        this.points = points;
        this.directory = directory;
        this.run = run;
        this.plain = new MatrixTable(points.get(0), false);
        this.table = new MatrixTable(points.get(0), Terminal.color());
    }

    /** Runs all; a point that cannot be measured is noted, and the next one is run, unless the user wanted an end. */
    int all(boolean json) {
        for (int i = 0; i < points.size(); i++) {
            ScenarioMatrix.Point point = points.get(i);
            System.err.println("point " + (i + 1) + "/" + points.size() + ": " + point.id());
            try {
                measure(point);
            } catch (UserException e) {
                if (e.isInterruption()) {
                    throw e;
                }
                fail(point, e.getMessage());
            } catch (CommandException | LinuxException | NetnsException e) {
                fail(point, e.getMessage());
            }
        }
        directory.writeTable(plain.render());
        System.out.print(json ? summaries.toPrettyString() + "\n" : table.render());
        System.err.println("results: " + directory.path().resolve(MatrixIndex.FILE));
        return directory.index().points().stream().allMatch(MatrixIndex.Entry::good) ? 0 : UserException.FAILURE;
    }

    private void measure(ScenarioMatrix.Point point) {
        RunResult result = run.run(point, directory.path().resolve(point.directory()));
        Summary summary = Summary.of(result);
        plain.add(point, summary);
        table.add(point, summary);
        try {
            summaries
                    .addObject()
                    .put("point", point.id())
                    .set("summary", JSON.readTree(SummaryJson.render(summary, result)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written can be read", e);
        }
        directory.add(MatrixIndex.Entry.measured(point, point.directory(), result));
    }

    private void fail(ScenarioMatrix.Point point, String reason) {
        String line = OneLine.of(reason);
        System.err.println("satbed: " + point.id() + ": " + line);
        plain.add(point, line);
        table.add(point, line);
        summaries.addObject().put("point", point.id()).put("reason", line);
        directory.add(MatrixIndex.Entry.failed(point, point.directory(), line));
    }
}
