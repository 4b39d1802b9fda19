package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** A direction over the satellite. */
public enum Direction {
    /** gw to st, towards the terminal: what a download takes. */
    FORWARD("forward"),
    /** st to gw, from the terminal: what an upload takes. */
    RETURN("return");

    private final String id;

    Direction(String id) {
        this.id = id;
    }

    /** The name in a scenario. */
    @JsonValue
    public String id() {
        return id;
    }

    /** The direction of this name, if there is one. */
    public static Optional<Direction> of(String id) {
        return Ids.find(values(), Direction::id, id);
    }
}
