package org.satbed.scenarios;

import java.util.Optional;

/**
 * ws-st sends objects to ws-gw over the return link, each over a new connection.
 *
 * @param id the name in results
 * @param size of each object, 1 B to 100 GB
 * @param parallel how many objects at once, 1 to 1000
 * @param background what else goes over the path meanwhile
 */
public record Upload(String id, DataSize size, int parallel, Optional<Background> background) implements Workload {

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Upload {
        Limits.id(id);
        Limits.size(size);
        Limits.parallel(parallel);
    }

    /** With nothing else on the path. */
    public Upload(String id, DataSize size, int parallel) {
        this(id, size, parallel, Optional.empty());
    }

    /** With the default id: "upload-2MB", "upload-2MB-x16". */
    public Upload(DataSize size, int parallel) {
        this(Workload.defaultId("upload-" + size, parallel), size, parallel);
    }

    @Override
    public Direction direction() {
        return Direction.RETURN;
    }
}
