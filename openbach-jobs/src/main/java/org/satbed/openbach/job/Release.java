package org.satbed.openbach.job;

import java.util.Arrays;
import java.util.Optional;

/** OpenBACH's releases whose job files differ. */
public enum Release {
    /** Up to 2.6.0: a list of platforms, each with its distribution's version. */
    UP_TO_2_6("2.6"),
    /** From 2.7.0: one platform, and a list of the distributions' code names. */
    FROM_2_7("2.7");

    private final String id;

    Release(String id) {
        this.id = id;
    }

    /** As people say it. */
    public String id() {
        return id;
    }

    /** The release of that name. */
    public static Optional<Release> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
    }
}
