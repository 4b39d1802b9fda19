package org.satbed.openbach;

/** Something of OpenBACH's that does not answer, or answers no. The message is one line. */
public final class OpenBachException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one line for a person. */
    public OpenBachException(String line) {
        super(line);
    }

    /** The same with what caused it. */
    public OpenBachException(String line, Throwable cause) {
        super(line, cause);
    }
}
