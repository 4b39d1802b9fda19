package org.satbed.openbach.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The jobs' descriptions, and the packages made of them. */
class JobPackageTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private static ObjectNode metadata(JobForm job, Release release) throws IOException {
        return (ObjectNode) new YAMLMapper().readTree(new JobPackage(job, release).metadata());
    }

    @ParameterizedTest
    @EnumSource
    void bothFormsPassTheControllersRules(Release release) throws IOException {
        for (JobForm job : JobCatalogue.all().values()) {
            assertEquals(List.of(), job.mistakes(), job.name());
            assertEquals(List.of(), MetadataRules.check(metadata(job, release), release), job.name());
        }
    }

    @Test
    void oneReleasesFormIsNotTheOthers() throws IOException {
        JobForm pep = JobCatalogue.load("satbed_pep");
        assertFalse(MetadataRules.check(metadata(pep, Release.FROM_2_7), Release.UP_TO_2_6)
                .isEmpty());
        assertFalse(MetadataRules.check(metadata(pep, Release.UP_TO_2_6), Release.FROM_2_7)
                .isEmpty());
        ObjectNode damaged = metadata(pep, Release.FROM_2_7);
        ((ObjectNode) damaged.path("general")).remove("keywords");
        ((ObjectNode) damaged.path("arguments").path("optional").get(3)).put("type", "port");
        ((ObjectNode) damaged.path("statistics").get(0)).remove("frequency");
        ((ObjectNode) damaged.path("platform_configuration")).remove("supported_platforms");
        List<String> problems = MetadataRules.check(damaged, Release.FROM_2_7);
        assertEquals(4, problems.size(), problems.toString());
    }

    @Test
    void aPackageHasWhatAddJobWantsAndIsTheSameEachTime() throws IOException {
        Path program = Files.writeString(directory.resolve("satbed.jar"), "jar");
        Files.createDirectory(directory.resolve("lib"));
        Files.writeString(directory.resolve("lib/a.jar"), "library");
        JobPackage job = new JobPackage(JobCatalogue.load("satbed_link"), Release.FROM_2_7);
        byte[] first = Files.readAllBytes(job.write(program, directory.resolve("out")));
        byte[] second = Files.readAllBytes(job.write(program, directory.resolve("out")));
        assertArrayEquals(first, second);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GzipCompressorInputStream(new ByteArrayInputStream(first)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertEquals(
                List.of(
                        "install_satbed_link.yml",
                        "uninstall_satbed_link.yml",
                        "files/satbed_link.yml",
                        "files/satbed_link.help",
                        "files/satbed_link_rstats_filter.conf",
                        "files/satbed.jar",
                        "files/lib/a.jar"),
                names);
        JsonNode tasks = new YAMLMapper().readTree(job.texts().get("install_satbed_link.yml"));
        assertEquals(4, tasks.size());
    }

    /** As a real controller was seen to: places, options with values, flags, the subcommand with its own. */
    @Test
    void commandLinesAreBuiltAndReadAlike() throws IOException {
        JobForm traffic = JobCatalogue.load("satbed_traffic");
        List<String> words = traffic.commandLine(
                JSON.readTree(
                        "{\"port\":9000,\"client\":{\"server_ip\":\"10.0.0.1\",\"bulk\":{\"reverse\":true,\"duration_time\":5,\"num_flows\":4}}}"));
        assertEquals(List.of("-p", "9000", "client", "10.0.0.1", "bulk", "5", "-n", "4", "-R"), words);
        JobCommandLine line = JobCommandLine.parse(traffic, words);
        assertEquals(List.of("client", "bulk"), line.chosen());
        assertEquals("10.0.0.1", line.text("server_ip").orElseThrow());
        assertEquals(4, line.integer("num_flows", 1, 1, 10));
        assertTrue(line.has("reverse"));
    }

    @Test
    void wrongCommandLinesAreExplained() {
        JobForm traffic = JobCatalogue.load("satbed_traffic");
        for (List<String> words : List.of(
                List.of("client"),
                List.of("client", "10.0.0.1"),
                List.of("client", "10.0.0.1", "bulk"),
                List.of("server", "x"),
                List.of("-p"),
                List.<String>of())) {
            assertThrows(IllegalArgumentException.class, () -> JobCommandLine.parse(traffic, words), words.toString());
        }
        JobCommandLine pep = JobCommandLine.parse(
                JobCatalogue.load("satbed_pep"), List.of("-c", "many", "--interval", "0", "-i", " lan0, sat0 "));
        assertThrows(IllegalArgumentException.class, () -> pep.integer("maxconns", 1, 1, 9));
        assertThrows(IllegalArgumentException.class, () -> pep.millis("interval", 1));
        assertEquals(List.of("lan0", "sat0"), pep.list("redirect_ifaces"));
    }

    /** Written anew with {@code -Dsatbed.golden=write}. */
    @Test
    void theReadmesTablesAreThoseOfTheJobs() throws IOException {
        String begin = "<!-- jobs: written from src/main/resources/org/satbed/openbach/job -->\n";
        Path file = Path.of("README.md");
        String readme = Files.readString(file);
        int at = readme.indexOf(begin) + begin.length();
        StringBuilder tables = new StringBuilder();
        JobCatalogue.all().values().forEach(job -> tables.append('\n').append(JobHelp.markdown(job)));
        if (System.getProperty("satbed.golden", "").equals("write")) {
            Files.writeString(file, readme.substring(0, at) + tables);
            return;
        }
        assertEquals(tables.toString(), readme.substring(at));
    }
}
