package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;

/** A way to treat the path. */
public enum Variant {
    /** No proxy: TCP end to end over the satellite. */
    NONE("none", "no proxy, TCP end to end"),
    /** satbed's proxy, splitting connections and nothing else. */
    SATBED_PLAIN("satbed-plain", "satbed's split proxy without tuning of the satellite leg"),
    /** satbed's proxy as it is meant to be used. */
    SATBED("satbed", "satbed's split proxy with its satellite profile"),
    /** PEPsal, where it is installed. */
    PEPSAL("pepsal", "PEPsal with the scenario's options");

    /** What a scenario that does not say runs. */
    public static final List<Variant> DEFAULTS = List.of(NONE, SATBED_PLAIN, SATBED);

    private final String id;
    private final String description;

    Variant(String id, String description) {
        this.id = id;
        this.description = description;
    }

    /** The name in a scenario and in a result. */
    @JsonValue
    public String id() {
        return id;
    }

    /** What it is, in half a line. */
    public String description() {
        return description;
    }

    /** The variant of this name, if there is one. */
    public static Optional<Variant> of(String id) {
        return Ids.find(values(), Variant::id, id);
    }
}
