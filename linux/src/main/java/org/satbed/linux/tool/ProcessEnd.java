package org.satbed.linux.tool;

import java.util.concurrent.TimeUnit;

/** The end of a process that this one started. */
public final class ProcessEnd {
    private ProcessEnd() {}

    /** Ends it: TERM, and KILL when that has not helped within {@link ProcessIdentity#PATIENCE}. */
    public static void gently(Process process) {
        long patience = ProcessIdentity.PATIENCE.toMillis();
        process.destroy();
        try {
            if (!process.waitFor(patience, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(patience, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
