package org.satbed.scenarios;

import java.util.Optional;

/** What loads the path. */
public sealed interface Workload
        permits Download, Upload, Bulk, Requests, PoissonArrivals, Page, LoadedLatency, RequestResponse, Program {

    /** The name by which results refer to it, unique in a scenario. */
    String id();

    /** How many connections at once, or one after the other, 1 to 1000. */
    int parallel();

    /** The direction that most of the bytes take. */
    Direction direction();

    /** What else goes over the path meanwhile. */
    Optional<Background> background();

    /** The default id: its parts, and the number of connections if there are several. */
    static String defaultId(String parts, int parallel) {
        return parallel == 1 ? parts : parts + "-x" + parallel;
    }
}
