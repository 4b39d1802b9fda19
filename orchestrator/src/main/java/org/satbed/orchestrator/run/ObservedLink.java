package org.satbed.orchestrator.run;

import java.io.IOException;
import java.util.Optional;
import org.satbed.netns.LinkCounters;

/** A link that can be asked while it is measured. */
public interface ObservedLink {
    /** What it has counted; empty when it does not answer. */
    Optional<LinkCounters> counters();

    /** A measurement begins: the link is as at first, and its changes are timed from now on. */
    void startSchedule() throws IOException;
}
