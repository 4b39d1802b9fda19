package org.satbed.orchestrator.report;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.Provenance;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;

/** A run and its host in words. */
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** The path in a line. */
    static String path(Scenario scenario) {
        return "RTT " + NumberText.millis(scenario.link().rtt()) + ", forward "
                + NumberText.rate(scenario.link().forward().rate()) + ", return "
                + NumberText.rate(scenario.link().returnLink().rate());
    }

    /** The host in a sentence. */
    static String host(Provenance host) {
        return host.cpus() + " logical CPUs (" + host.cpuModel() + ", " + host.architecture() + "), "
                + String.format(Locale.ROOT, "%.1f GB", host.memoryBytes() / 1e9) + " of memory, " + host.os()
                + ", Linux " + host.kernel() + ", Java " + host.javaVersion();
    }

    /** When, and how long it took. */
    static String time(RunResult result) {
        Duration took = Duration.between(result.started(), result.ended());
        return TIME.format(result.started()) + ", "
                + (took.toSeconds() >= 120 ? took.toMinutes() + " min" : took.toSeconds() + " s");
    }

    /** The tools with their versions. */
    static String tools(Provenance host) {
        return host.tools().entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining("; "));
    }

    /** The command that made a result, with its seed said. */
    static String command(RunResult result) {
        List<String> words = new ArrayList<>(result.commandLine());
        if (words.stream().noneMatch(word -> word.equals("--seed") || word.startsWith("--seed="))) {
            words.addAll(List.of("--seed", Long.toString(result.seed())));
        }
        return words.stream().map(Words::quoted).collect(Collectors.joining(" "));
    }

    /** As a POSIX shell reads it back as one word. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
