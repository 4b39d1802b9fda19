package org.satbed.orchestrator.run;

import java.io.IOException;
import java.util.Optional;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkLog;

/** A link that can be asked while it is measured. */
public interface ObservedLink {
    /** What it has counted; empty when it does not answer. */
    Optional<LinkCounters> counters();

    /** What it did second by second since then; empty when it does not answer. */
    Optional<LinkLog.Seconds> series();

    /** A measurement begins: the link is as at first, and its changes are timed from now on. */
    void startSchedule() throws IOException;
}
