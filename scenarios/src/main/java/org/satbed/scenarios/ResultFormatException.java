package org.satbed.scenarios;

import java.io.IOException;

/** A file that is not a result, or a result of a version that this satbed does not read; the message is one line. */
public final class ResultFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the file. */
    public ResultFormatException(String message) {
        super(message);
    }

    /** With a message that names the file, and what was found out by whom. */
    public ResultFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
