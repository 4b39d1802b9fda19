package org.satbed.openbach.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.satbed.openbach.stat.StatSource;

/** What an agent tells a job by environment variables and files. */
public final class JobEnvironment {
    /** Where agents install jobs. */
    public static final Path JOBS = Path.of("/opt/openbach/agent/jobs");

    private static final List<Path> NAMES =
            List.of(Path.of("/opt/openbach/agent/agent_name"), Path.of("/etc/hostname"));

    private JobEnvironment() {}

    /** This process's. Started by hand a job has no ids: they are 0 then. */
    public static StatSource of(Map<String, String> variables) {
        return of(variables, NAMES);
    }

    static StatSource of(Map<String, String> variables, List<Path> nameFiles) {
        return new StatSource(
                variables.getOrDefault("JOB_NAME", "job_debug"),
                agentName(nameFiles),
                id(variables, "JOB_INSTANCE_ID"),
                id(variables, "SCENARIO_INSTANCE_ID"),
                id(variables, "OWNER_SCENARIO_INSTANCE_ID"));
    }

    /** The file by which an installed job's statistics are filtered. */
    public static Path filterFile(String job) {
        return JOBS.resolve(job).resolve(job + "_rstats_filter.conf");
    }

    private static long id(Map<String, String> variables, String name) {
        String text = variables.getOrDefault(name, "0");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** A comma would end the name in the collector's pattern for logs. */
    private static String agentName(List<Path> files) {
        for (Path file : files) {
            try {
                String name =
                        Files.readString(file).lines().findFirst().orElse("").strip();
                if (!name.isEmpty()) {
                    return name.replace(',', ' ');
                }
            } catch (IOException e) {
                // the next one
            }
        }
        return "agent_name_not_found";
    }
}
