package org.satbed.scenarios;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be run: a path, the ways to treat it and what loads it. In JSON it has the form of the YAML file.
 *
 * @param name [a-z][a-z0-9-]{0,31}
 * @param description one line, may be empty
 * @param link the satellite link
 * @param tcp TCP of the end hosts
 * @param interception how traffic is brought to a proxy
 * @param variants the ways to treat the path, at least one, none twice
 * @param repeat how often each workload runs in each variant, 1 to 1000
 * @param workloads what loads the path, at least one, with unique ids
 * @param openSand what only the backend OpenSAND knows
 * @param pepsal how PEPsal is started
 * @param profile what satbed's proxy is told of the link
 * @param parameters the values that its file's placeholders had, and its point of the file's matrix, by name
 * @param expectations what a run of it is to come to
 */
@JsonSerialize(using = ScenarioJson.Writer.class)
@JsonDeserialize(using = ScenarioJson.Reader.class)
public record Scenario(
        String name,
        String description,
        Link link,
        Tcp tcp,
        Interception interception,
        List<Variant> variants,
        int repeat,
        List<Workload> workloads,
        OpenSand openSand,
        Pepsal pepsal,
        SatelliteProfile profile,
        Map<String, String> parameters,
        List<Expectation> expectations) {

    /** How often each workload runs if the scenario does not say. */
    public static final int DEFAULT_REPEAT = 3;

    /**
     * Makes a scenario.
     *
     * @throws IllegalArgumentException if a value is out of range, a list is empty or something is there twice
     */
    public Scenario {
        Limits.name(name);
        Limits.oneLine(description);
        Limits.repeat(repeat);
        variants = List.copyOf(variants);
        workloads = List.copyOf(workloads);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters)); // in the order of the file
        expectations = List.copyOf(expectations);
        requireDistinct("variant", variants.stream().map(Variant::id).toList());
        requireDistinct("workload", workloads.stream().map(Workload::id).toList());
    }

    /** A scenario without parameters that expects nothing. */
    public Scenario(
            String name,
            String description,
            Link link,
            Tcp tcp,
            Interception interception,
            List<Variant> variants,
            int repeat,
            List<Workload> workloads,
            OpenSand openSand,
            Pepsal pepsal,
            SatelliteProfile profile) {
        this(
                name,
                description,
                link,
                tcp,
                interception,
                variants,
                repeat,
                workloads,
                openSand,
                pepsal,
                profile,
                Map.of(),
                List.of());
    }

    /** A scenario that says nothing of OpenSAND, PEPsal or the proxy's profile. */
    public Scenario(
            String name,
            String description,
            Link link,
            Tcp tcp,
            Interception interception,
            List<Variant> variants,
            int repeat,
            List<Workload> workloads) {
        this(
                name,
                description,
                link,
                tcp,
                interception,
                variants,
                repeat,
                workloads,
                OpenSand.DEFAULT,
                Pepsal.DEFAULT,
                SatelliteProfile.DEFAULT);
    }

    /** The same, treated in other ways and repeated as often as said. */
    public Scenario with(Interception tool, List<Variant> ways, int times) {
        return copy(tool, ways, times, workloads, expectations);
    }

    /** The same for hosts that only treat the path: without expectations and workloads, of which it has a token one. */
    public Scenario forHosts() {
        return copy(interception, variants, repeat, List.of(new Download(new DataSize(1), 1)), List.of());
    }

    private Scenario copy(
            Interception tool, List<Variant> ways, int times, List<Workload> loads, List<Expectation> expected) {
        return new Scenario(
                name,
                description,
                link,
                tcp,
                tool,
                ways,
                times,
                loads,
                openSand,
                pepsal,
                profile,
                parameters,
                expected);
    }

    private static void requireDistinct(String what, List<String> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("a scenario needs at least one " + what);
        }
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                throw new IllegalArgumentException(what + " '" + id + "' is there twice");
            }
        }
    }
}
