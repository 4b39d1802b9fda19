package org.satbed.openbach.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * A job as {@code add_job} takes it: install and uninstall task lists, metadata, help, filter, and the program. The same input gives the same
 * bytes.
 */
public final class JobPackage {
    private static final String PROGRAM = "satbed.jar";
    private static final String INSTALLED = "/opt/openbach/agent/jobs/";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS)
            .build();

    private final JobForm job;
    private final Release release;

    /** A job for a release. */
    public JobPackage(JobForm job, Release release) {
        this.job = job;
        this.release = release;
    }

    /** The command that an agent runs, before the arguments. No shell is between: its PID is the job's. */
    static String command(JobForm job) {
        return "/usr/bin/java --enable-native-access=ALL-UNNAMED -Djffi.unsafe.disabled=true -XX:+UseSerialGC"
                + " -XX:TieredStopAtLevel=1 -Xmx" + (job.name().equals("satbed_link") ? "1g" : "160m") + " -jar "
                + INSTALLED + job.name() + "/" + PROGRAM + " openbach job " + job.name();
    }

    /** The text files by their paths in the package. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("install_" + job.name() + ".yml", install());
        texts.put("uninstall_" + job.name() + ".yml", uninstall());
        texts.put("files/" + job.name() + ".yml", metadata());
        texts.put("files/" + job.name() + ".help", JobHelp.text(job));
        texts.put("files/" + job.name() + "_rstats_filter.conf", "[default]\nstorage=true\nbroadcast=false\n");
        return texts;
    }

    /** The file that describes the job to the controller. */
    String metadata() {
        try {
            return "---\n\n" + YAML.writeValueAsString(JobMetadata.tree(job, release));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // maps, lists and texts
        }
    }

    private String install() {
        return """
                ---

                - name: Install Java and the tools
                  apt:
                    name:
                      - "{{ 'openjdk-21-jre-headless' if ansible_distribution_release in ['trixie', 'noble'] else 'openjdk-17-jre-headless' }}"
                      - iproute2
                      - nftables
                      - iptables
                      - iperf3
                      - iputils-ping
                      - procps
                    state: present
                    update_cache: no
                  become: yes
                  environment: "{{ openbach_proxies }}"

                - name: Create the job's directory
                  file:
                    path: "/opt/openbach/agent/jobs/{{ job_name }}/lib"
                    state: directory
                    mode: 0755

                - name: Copy the job's files
                  copy:
                    src: "files/{{ item }}"
                    dest: "/opt/openbach/agent/jobs/{{ job_name }}/{{ item }}"
                    mode: 0644
                  with_items:
                    - 'satbed.jar'
                    - '%1$s.help'
                    - '%1$s_rstats_filter.conf'

                - name: Copy the libraries
                  copy:
                    src: "files/lib/"
                    dest: "/opt/openbach/agent/jobs/{{ job_name }}/lib/"
                    mode: 0644
                """.formatted(job.name());
    }

    private static String uninstall() {
        return """
                ---

                - name: Remove the job's directory
                  file:
                    path: "/opt/openbach/agent/jobs/{{ job_name }}"
                    state: absent
                """;
    }

    /**
     * Writes {@code NAME.tar.gz}.
     *
     * @param program satbed.jar, with its libraries in {@code lib/} beside it
     * @throws IOException when something cannot be read or written
     */
    public Path write(Path program, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(job.name() + ".tar.gz");
        GzipParameters plain = new GzipParameters(); // without time and name: the same input gives the same bytes
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(out, plain);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, String> each : texts().entrySet()) {
                add(tar, each.getKey(), each.getValue().getBytes(StandardCharsets.UTF_8));
            }
            add(tar, "files/" + PROGRAM, Files.readAllBytes(program));
            for (Path library : libraries(program)) {
                add(tar, "files/lib/" + library.getFileName(), Files.readAllBytes(library));
            }
        }
        return file;
    }

    private static List<Path> libraries(Path program) throws IOException {
        try (Stream<Path> all = Files.list(program.resolveSibling("lib"))) {
            return new ArrayList<>(all.sorted().toList());
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(0100644);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
