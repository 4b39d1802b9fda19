package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one run leaves behind: enough to summarise, export and report it years later. docs/result-format.md
 * tells its form as a file, {@link ResultFile} writes and reads it.
 *
 * @param satbedVersion version of satbed that made the run
 * @param started when the run began
 * @param ended when its last measurement had ended
 * @param commandLine the command and its arguments
 * @param testbed name of the testbed
 * @param backend what the testbed was made of, e.g. "netns"
 * @param seed of everything random in the run
 * @param scenario what was run
 * @param provenance the host it ran on
 * @param calibration the path as measured without load; absent if that was left out
 * @param samples every measurement, in the order in which they were made
 * @param failures every measurement that was to be made and could not be
 * @param warnings what a reader should know before believing the numbers, a line each
 * @param linkUse what went over the link during each workload; empty where nothing counts it
 * @param satellite what stood for the link; absent for satbed's own emulator
 * @param linkSeries what went over the link during each workload, second by second; empty where nothing counts it
 * @param emulatorLateness how punctual satbed's emulator was; absent for other links
 * @param flows each TCP connection over time; empty where that was not recorded
 * @param findings what it came to beyond its numbers; absent in files before that was kept
 */
@JsonIgnoreProperties({ResultFile.FORMAT_KEY, ResultFile.VERSION_KEY})
public record RunResult(
        String satbedVersion,
        Instant started,
        Instant ended,
        List<String> commandLine,
        String testbed,
        String backend,
        long seed,
        Scenario scenario,
        Provenance provenance,
        Optional<Calibration> calibration,
        List<Sample> samples,
        List<Failure> failures,
        List<String> warnings,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<LinkUse> linkUse, // absent in files before it was counted
        Optional<SatelliteSystem> satellite,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<LinkSeries> linkSeries,

        Optional<EmulatorLateness> emulatorLateness,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<FlowSeries> flows,

        Optional<Findings> findings) {

    /** Makes a result; later changes to the lists given do not reach it. */
    @JsonCreator
    public RunResult {
        commandLine = List.copyOf(commandLine);
        samples = List.copyOf(samples);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
        linkUse = List.copyOf(linkUse);
        linkSeries = List.copyOf(linkSeries);
        flows = List.copyOf(flows);
    }

    /** A result without what the emulator told, connections over time, and what it comes to. */
    public RunResult(
            String satbedVersion,
            Instant started,
            Instant ended,
            List<String> commandLine,
            String testbed,
            String backend,
            long seed,
            Scenario scenario,
            Provenance provenance,
            Optional<Calibration> calibration,
            List<Sample> samples,
            List<Failure> failures,
            List<String> warnings,
            List<LinkUse> linkUse,
            Optional<SatelliteSystem> satellite) {
        this(
                satbedVersion,
                started,
                ended,
                commandLine,
                testbed,
                backend,
                seed,
                scenario,
                provenance,
                calibration,
                samples,
                failures,
                warnings,
                linkUse,
                satellite,
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** The same with what the emulator told. */
    public RunResult with(List<LinkSeries> series, Optional<EmulatorLateness> lateness) {
        return copy(series, lateness, flows, findings);
    }

    /** The same with the connections over time. */
    public RunResult withFlows(List<FlowSeries> series) {
        return copy(linkSeries, emulatorLateness, series, findings);
    }

    /**
     * The same, with what it comes to.
     *
     * @param precision how a run that repeats until its intervals are narrow ended; empty for others
     */
    public RunResult concluded(Optional<Precision> precision) {
        return copy(linkSeries, emulatorLateness, flows, Optional.of(Findings.of(this, precision)));
    }

    private RunResult copy(
            List<LinkSeries> newLinkSeries,
            Optional<EmulatorLateness> newLateness,
            List<FlowSeries> newFlows,
            Optional<Findings> newFindings) {
        return new RunResult(
                satbedVersion,
                started,
                ended,
                commandLine,
                testbed,
                backend,
                seed,
                scenario,
                provenance,
                calibration,
                samples,
                failures,
                warnings,
                linkUse,
                satellite,
                newLinkSeries,
                newLateness,
                newFlows,
                newFindings);
    }
}
