package org.satbed.orchestrator.testbed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import org.satbed.linux.tool.ProcessIdentity;

/**
 * What stands in a testbed's directory about it.
 *
 * @param name of the testbed or link
 * @param scenario the scenario's name; of a link, what it joins
 * @param scenarioYaml the whole scenario; empty for a link
 * @param started when, ISO 8601
 * @param owner the process that will take it down, if it is not left up
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TestbedInfo(
        String name, String scenario, String scenarioYaml, String started, Optional<ProcessIdentity> owner) {
    private static final String FILE = "testbed.json";
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    /** The identity of this process. */
    static Optional<ProcessIdentity> self() {
        return ProcessIdentity.of(ProcessHandle.current().pid());
    }

    /** Of a link that this process owns. */
    public static TestbedInfo ofLink(String name, String interfaces) {
        return new TestbedInfo(name, interfaces, "", Instant.now().toString(), self());
    }

    /** The same, left without an owner. */
    TestbedInfo leftUp() {
        return new TestbedInfo(name, scenario, scenarioYaml, started, Optional.empty());
    }

    /** Writes it in one piece: a reader never sees half of it. */
    public void write(Path directory) {
        try {
            Path draft = directory.resolve(FILE + ".new");
            JSON.writeValue(draft.toFile(), this);
            Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads it; empty when it is not there, as in a directory that was made a moment before a crash. */
    static Optional<TestbedInfo> read(Path directory) {
        try {
            return Optional.of(JSON.readValue(directory.resolve(FILE).toFile(), TestbedInfo.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
