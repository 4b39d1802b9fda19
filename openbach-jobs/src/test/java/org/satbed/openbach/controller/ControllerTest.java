package org.satbed.openbach.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.job.Release;

/** The client against a double of the controller. */
@Timeout(30)
class ControllerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private static Controller login(ControllerDouble there) {
        return Controller.login(there.address(), Duration.ofMillis(5));
    }

    @Test
    void theReleaseIsToldFromTheJobs() throws IOException {
        try (ControllerDouble there = new ControllerDouble()
                .on("GET job/", 200, "[{\"platform\":[{\"ansible_distribution_release\":\"jammy\"}]}]")
                .on("GET job/", 200, "[{\"platform\":[{\"ansible_distribution_version\":\"22.04\"}]}]")
                .on("GET job/", 200, "[]")) {
            Controller controller = login(there);
            assertEquals(Release.FROM_2_7, controller.release());
            assertEquals(Release.UP_TO_2_6, controller.release());
            OpenBachException unknown = assertThrows(OpenBachException.class, controller::release);
            assertTrue(unknown.getMessage().contains("--release"), unknown.getMessage());
        }
    }

    @Test
    void jobsAreUploadedAndInstallationIsAwaited() throws IOException {
        Path packed = Files.write(directory.resolve("x.tar.gz"), new byte[] {31, -117, 8, 0, 13, 10, 45, 45});
        try (ControllerDouble there = new ControllerDouble()
                .on("POST job/", 200, "{}")
                .on("GET job/satbed_pep/state/?address=10.0.0.2", 200, "{\"install\":{\"returncode\":202}}")
                .on("GET job/satbed_pep/state/?address=10.0.0.2", 200, "{\"install\":{\"returncode\":204}}")
                .on(
                        "GET job/satbed_pep/state/?address=10.0.0.3",
                        200,
                        "{\"install\":{\"returncode\":500,\"response\":{\"msg\":\"apt failed\"}}}")) {
            Controller controller = login(there);
            controller.addJob("satbed_pep", packed);
            String form = there.bodies("POST job/").get(0);
            assertTrue(form.contains("name=\"name\"\r\n\r\nsatbed_pep\r\n"), form);
            assertTrue(form.contains("filename=\"satbed_pep.tar.gz\""), form);
            assertTrue(form.contains("\r\n\r\n\u001f\u008b\u0008\u0000\r\n--"), form);
            controller.install(List.of("satbed_pep"), List.of("10.0.0.2"));
            assertEquals(
                    "{\"action\":\"install\",\"names\":[\"satbed_pep\"],\"addresses\":[\"10.0.0.2\"],\"severity\":2,"
                            + "\"local_severity\":2}",
                    there.bodies("POST job/").get(1));
            OpenBachException failure = assertThrows(
                    OpenBachException.class, () -> controller.install(List.of("satbed_pep"), List.of("10.0.0.3")));
            assertEquals("job satbed_pep was not installed on 10.0.0.3: apt failed", failure.getMessage());
        }
    }

    @Test
    void aScenarioThatIsThereIsReplacedStartedAndExported() throws IOException {
        try (ControllerDouble there = new ControllerDouble()
                .on(
                        "GET project/sat%20lab/",
                        200,
                        "{\"entity\":[{\"name\":\"st\",\"agent\":{\"address\":\"10.0.0.2\"}},{\"name\":\"x\",\"agent\":null}]}")
                .on("POST project/sat%20lab/scenario/", 409, "{\"msg\":\"exists\"}")
                .on("PUT project/sat%20lab/scenario/satbed_geo/", 200, "{}")
                .on(
                        "POST project/sat%20lab/scenario/satbed_geo/scenario_instance/",
                        200, "{\"scenario_instance_id\":7}")
                .on("GET scenario_instance/7/", 200, "{\"status\":\"Running\"}")
                .on("GET scenario_instance/7/", 200, "{\"status\":\"Finished Ok\"}")
                .on("GET scenario_instance/7/csv/", 404, "")
                .on("GET scenario_instance/7/csv/", 200, "a,b\r\n1,2\r\n")) {
            Controller controller = login(there);
            assertEquals(Map.of("st", "10.0.0.2"), controller.agents("sat lab"));
            controller.putScenario("sat lab", JSON.readTree("{\"name\":\"satbed_geo\"}"));
            assertEquals(7, controller.start("sat lab", "satbed_geo", Map.of("duration", "5")));
            assertEquals(
                    "{\"arguments\":{\"duration\":\"5\"}}",
                    there.bodies("POST project/sat%20lab/scenario/satbed_geo/scenario_instance/")
                            .get(0));
            assertTrue(Controller.isRunning(controller.instance(7)));
            assertTrue(!Controller.isRunning(controller.instance(7)));
            assertTrue(assertThrows(OpenBachException.class, () -> controller.csv(7))
                    .getMessage()
                    .contains("still running"));
            assertEquals("a,b\r\n1,2\r\n", controller.csv(7));
        }
    }

    @Test
    void refusalsAreOneLineWithTheControllersWords() throws IOException {
        try (ControllerDouble there = new ControllerDouble()
                .on(
                        "POST job/",
                        400,
                        "{\"error\":\"The configuration file of the Job is missing an entry\",\"entry_name\":\"keywords\"}")
                .on("GET scenario_instance/1/", 460, "")) {
            Controller controller = login(there);
            Path packed = Files.write(directory.resolve("x.tar.gz"), new byte[1]);
            OpenBachException refused =
                    assertThrows(OpenBachException.class, () -> controller.addJob("satbed_pep", packed));
            assertEquals(
                    "the controller refused POST job/ with status 400: The configuration file of the Job is missing an entry"
                            + " \"keywords\"",
                    refused.getMessage());
            assertTrue(assertThrows(OpenBachException.class, () -> controller.instance(1))
                    .getMessage()
                    .contains("--vault-password"));
            there.stop();
            assertTrue(assertThrows(OpenBachException.class, () -> controller.instance(1))
                    .getMessage()
                    .contains("does not answer"));
        }
    }

    @Test
    void theFileOfOpenBachsScriptsIsRead() throws IOException {
        Path file = Files.writeString(
                directory.resolve("controller"),
                "{\"controller\":\"10.1.1.1\",\"login\":\"me\",\"password\":\"p\",\"vault_password\":\"v\"}");
        Optional<String> none = Optional.empty();
        assertEquals(
                new ControllerAddress("10.1.1.1", "me", "p", Optional.of("v")),
                ControllerAddress.of(file, none, none, none, none));
        assertEquals(
                new ControllerAddress("h", "you", "p", Optional.of("v")),
                ControllerAddress.of(file, Optional.of("h"), Optional.of("you"), none, none));
        Files.writeString(file, "10.2.2.2\nanything\n");
        ControllerAddress plain = ControllerAddress.of(file, none, none, none, none);
        assertEquals("http://10.2.2.2:8000/", plain.base());
        assertThrows(
                OpenBachException.class,
                () -> ControllerAddress.of(directory.resolve("missing"), none, none, none, none));
    }
}
