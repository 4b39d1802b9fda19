package org.satbed.openbach.stat;

import java.util.Optional;
import java.util.Set;

/** Names that a statistic cannot have, because something between job and plot gives them a meaning of its own. */
public final class StatName {
    private static final Set<String> TAKEN = Set.of(
            "time",
            "_metadata",
            "message",
            "event",
            "tags",
            "host",
            "type",
            "port",
            "timestamp",
            "suffix",
            "metadatas",
            "copy");

    private StatName() {}

    /** Why OpenBACH would lose a statistic of this name; empty for a good one. */
    public static Optional<String> mistake(String name) {
        if (TAKEN.contains(name) || name.startsWith("@")) {
            return Optional.of("'" + name + "': OpenBACH uses this name itself");
        }
        return name.matches("[a-z][a-z0-9_]*")
                ? Optional.empty()
                : Optional.of("'" + name + "': expected lower case letters, digits and underscores");
    }
}
