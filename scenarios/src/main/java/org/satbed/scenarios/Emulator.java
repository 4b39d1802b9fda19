package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** What emulates the satellite link. */
public enum Emulator {
    /** Whichever the backend thinks best. */
    AUTO("auto"),
    /** satbed's own emulator in user space. */
    BUILTIN("builtin"),
    /** The kernel's netem queueing discipline. */
    NETEM("netem");

    private final String id;

    Emulator(String id) {
        this.id = id;
    }

    /** The name in a scenario. */
    @JsonValue
    public String id() {
        return id;
    }

    /** The emulator of this name, if there is one. */
    public static Optional<Emulator> of(String id) {
        return Ids.find(values(), Emulator::id, id);
    }
}
