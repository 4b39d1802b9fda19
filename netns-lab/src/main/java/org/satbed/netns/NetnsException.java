package org.satbed.netns;

/** Something that a user asked for cannot be. The message is one line that names the thing and says what is wrong. */
public final class NetnsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NetnsException(String message) {
        super(message);
    }

    NetnsException(String message, Throwable cause) {
        super(message, cause);
    }
}
