package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads scenario files; docs/scenario-format.md tells their form. */
public final class ScenarioParser {

    private static final YAMLFactory YAML = new YAMLFactory();

    private ScenarioParser() {}

    /**
     * Reads a scenario without a matrix and checks it as a whole.
     *
     * @param sourceName the file's name, for messages
     * @param yaml the file's text
     * @throws ScenarioException with every mistake in the file, each with its place; a mistake in the YAML itself hides
     *     those behind it
     */
    public static Scenario parse(String sourceName, String yaml) throws ScenarioException {
        ScenarioMatrix matrix = parseMatrix(sourceName, yaml);
        if (matrix.points().size() > 1) {
            throw new ScenarioException(List.of(new Problem(
                    sourceName, 1, 1, "matrix", "has " + matrix.points().size() + " points; choose one of them")));
        }
        return matrix.points().get(0).scenario();
    }

    /**
     * Reads a scenario with all points of its matrix and checks each as a whole. A scenario without a matrix has one point.
     *
     * @param sourceName the file's name, for messages
     * @param yaml the file's text
     * @throws ScenarioException with every mistake in the file, as by {@link #parse}
     */
    public static ScenarioMatrix parseMatrix(String sourceName, String yaml) throws ScenarioException {
        Problems problems = new Problems(sourceName);
        return new MatrixReader(problems).map(read(yaml, problems));
    }

    private static Node read(String yaml, Problems problems) throws ScenarioException {
        try (YAMLParser parser = YAML.createParser(yaml)) {
            if (parser.nextToken() == null) {
                problems.add(new Node.Position(1, 1), "", "the file is empty; expected a scenario");
                throw problems.exception();
            }
            NodeReader reader = new NodeReader(parser, problems);
            Node root = reader.read("");
            if (parser.nextToken() != null) {
                problems.add(reader.position(), "", "a second document; expected one scenario per file");
            }
            return root;
        } catch (JsonProcessingException e) {
            noteSyntaxError(e, problems);
            throw problems.exception();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string", e);
        }
    }

    /** The cause knows the place of the mistake; Jackson's exception only that of the last token before it. */
    private static void noteSyntaxError(JsonProcessingException e, Problems problems) {
        if (e.getCause() instanceof MarkedYAMLException cause && cause.getProblemMark() != null) {
            Mark mark = cause.getProblemMark();
            String context = cause.getContext() == null ? "" : cause.getContext() + ": ";
            Node.Position at = new Node.Position(mark.getLine() + 1, mark.getColumn() + 1);
            problems.add(at, "", "not YAML: " + oneLine(context + cause.getProblem()));
        } else {
            // What follows is how the YAML library prints its own objects.
            String message = e.getOriginalMessage().split(", got this instead", 2)[0];
            problems.add(NodeReader.position(e.getLocation()), "", "not YAML: " + oneLine(message));
        }
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }
}
