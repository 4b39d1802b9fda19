package org.satbed.orchestrator.workload;

import org.satbed.linux.tool.OneLine;

/** A measurement that could not be made. The message is one line and says why. */
public final class WorkloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With its reason; line breaks in it are folded, because reasons end up in tables. */
    public WorkloadException(String message) {
        super(OneLine.of(message));
    }
}
