package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A program of the user's, run without a shell on a host of the testbed. It has to end with status 0.
 *
 * @param id the name in results
 * @param host on which it runs: ws-st, st, sat, gw, ws-gw
 * @param command the program and its arguments, in which $SATBED_SERVER and its like stand for their values
 * @param timeout how long it may run, 1 s to 1 h
 * @param size what SATBED_BYTES tells it; absent for none
 * @param metric a regular expression with one group: the number in what it prints; absent for none
 * @param background what else goes over the path meanwhile
 */
public record Program(
        String id,
        String host,
        List<String> command,
        Duration timeout,
        Optional<DataSize> size,
        Optional<String> metric,
        Optional<Background> background)
        implements Workload {

    /** How long a program may run if the scenario does not say. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']++|\"[^\"]*+\"|'[^']*+')++");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Program {
        Limits.id(id);
        Limits.host(host);
        command = List.copyOf(command);
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new IllegalArgumentException("expected a command, e.g. curl -s -o /dev/null http://$SATBED_SERVER");
        }
        command.forEach(Limits::argument);
        Limits.duration(timeout);
        size.ifPresent(Limits::size);
        metric.ifPresent(Program::metricPattern);
    }

    /** The words of a command: apart by blanks; "…" and '…' hold blanks, and there are no other rules. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        int end = 0;
        while (matcher.find()) {
            requireBlank(text, end, matcher.start());
            end = matcher.end();
            words.add(QUOTED.matcher(matcher.group())
                    .replaceAll(quoted ->
                            Matcher.quoteReplacement(quoted.group(1) == null ? quoted.group(2) : quoted.group(1))));
        }
        requireBlank(text, end, text.length());
        return words;
    }

    private static void requireBlank(String text, int from, int to) {
        if (!text.substring(from, to).isBlank()) {
            throw new IllegalArgumentException("a quote has no end in: " + text);
        }
    }

    /** The expression of a metric, which has one group. */
    static Pattern metricPattern(String metric) {
        try {
            Pattern pattern = Pattern.compile(metric);
            if (pattern.matcher("").groupCount() == 1) {
                return pattern;
            }
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + metric + "' is not a regular expression: " + e.getDescription() + " at " + e.getIndex());
        }
        throw new IllegalArgumentException(
                "'" + metric + "': expected one group, which is the number, e.g. total: ([0-9.]+)");
    }

    /**
     * The number in what the program printed: that of the first match.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Optional<Double> metricIn(String output) {
        return metric.map(expression -> {
            Matcher matcher = metricPattern(expression).matcher(output);
            if (!matcher.find() || matcher.group(1) == null) {
                throw new IllegalArgumentException("nothing in what it printed matches '" + expression + "'");
            }
            try {
                double value = Double.parseDouble(matcher.group(1).strip());
                Limits.finite(value, "metric");
                return value;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + matcher.group(1) + "' is not a number");
            }
        });
    }

    /** The default id: "program-curl". */
    static String defaultId(List<String> command) {
        if (command.isEmpty()) {
            return "program";
        }
        String name = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
        String id = "program-" + name.replaceAll("[^A-Za-z0-9._-]", "-");
        return id.substring(0, Math.min(64, id.length()));
    }

    /** One process. */
    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
