package org.satbed.orchestrator.opensand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        Map<Path, String> files = new LinkedHashMap<>();
        for (Entity entity : Entity.values()) {
            Path own = directory.resolve(entity.id());
            files.put(own.resolve("infrastructure.xml"), Infrastructure.write(entity));
            files.put(own.resolve("topology.xml"), Topology.write(plan));
            if (entity != Entity.SAT) {
                Path fades = own.resolve(FADES);
                files.put(own.resolve("profile.xml"), Profile.write(entity, plan, fades.toString()));
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
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            for (Map.Entry<Path, String> each : of(plan, absolute).entrySet()) {
                Files.createDirectories(each.getKey().getParent());
                Files.writeString(each.getKey(), each.getValue());
            }
        } catch (IOException e) {
            throw UserException.failure("cannot write OpenSAND's files to " + directory + ": " + e.getMessage());
        }
    }
}
