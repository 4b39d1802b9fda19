package org.satbed.orchestrator.opensand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.orchestrator.UserException;

/** The configuration files of a plan: a directory for each entity, with the names that OpenSAND's tools use. */
public final class OpenSandFiles {
    private static final String FADES = "fades.txt";

    private OpenSandFiles() {}

    /**
     * Their texts by their paths.
     *
     * @param directory where they will be, which the profiles have to name when there are fades
     */
    public static Map<Path, String> of(OpenSandPlan plan, Path directory) {
        return of(plan, directory, Entity.all(plan.section().terminals()), "");
    }

    /**
     * The same for other machines.
     *
     * @param all the entities, the satellite first
     * @param installed the directory in which each machine will have its own files; empty for those under {@code directory}
     */
    static Map<Path, String> of(OpenSandPlan plan, Path directory, List<Entity> all, String installed) {
        Map<Path, String> files = new LinkedHashMap<>();
        for (Entity entity : all) {
            Path own = directory.resolve(entity.id());
            files.put(own.resolve("infrastructure.xml"), Infrastructure.write(entity, all));
            files.put(own.resolve("topology.xml"), Topology.write(plan));
            if (!entity.isSatellite()) {
                Path fades = own.resolve(FADES);
                String found = installed.isEmpty() ? fades.toString() : installed + "/" + FADES;
                files.put(own.resolve("profile.xml"), Profile.write(entity, plan, found));
                if (!plan.section().fades().isEmpty()) {
                    files.put(fades, FadeFile.write(plan.section().fades()));
                }
            }
        }
        return files;
    }

    /**
     * Writes them.
     *
     * @throws UserException when they cannot be written
     */
    public static void write(OpenSandPlan plan, Path directory) {
        write(of(plan, directory.toAbsolutePath().normalize()), directory);
    }

    static void write(Map<Path, String> files, Path directory) {
        try {
            for (Map.Entry<Path, String> each : files.entrySet()) {
                Files.createDirectories(each.getKey().getParent());
                Files.writeString(each.getKey(), each.getValue());
            }
        } catch (IOException e) {
            throw UserException.failure("cannot write OpenSAND's files to " + directory + ": " + e.getMessage());
        }
    }
}
