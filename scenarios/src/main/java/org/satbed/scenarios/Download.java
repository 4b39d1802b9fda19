package org.satbed.scenarios;

import java.util.Optional;

/**
 * ws-st fetches objects from ws-gw over the forward link, each over a new connection.
 *
 * @param id the name in results
 * @param size of each object, 1 B to 100 GB
 * @param parallel how many objects at once, 1 to 1000
 * @param background what else goes over the path meanwhile
 */
public record Download(String id, DataSize size, int parallel, Optional<Background> background) implements Workload {

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Download {
        Limits.id(id);
        Limits.size(size);
        Limits.parallel(parallel);
    }

    /** With nothing else on the path. */
    public Download(String id, DataSize size, int parallel) {
        this(id, size, parallel, Optional.empty());
    }

    /** With the default id: "download-2MB", "download-2MB-x16". */
    public Download(DataSize size, int parallel) {
        this(Workload.defaultId("download-" + size, parallel), size, parallel);
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
