package org.satbed.proxy.interception;

/** Interception could not be installed, and nothing of it was left behind. The message is one line: what, why, and what to do. */
public final class InterceptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the line that a user is shown. */
    public InterceptionException(String message) {
        super(message);
    }

    /** The same, with what led to it. */
    public InterceptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
