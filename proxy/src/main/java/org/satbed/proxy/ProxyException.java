package org.satbed.proxy;

/** The proxy cannot run; the message is one line for the user. */
public final class ProxyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One line: what, why, what to do. */
    public ProxyException(String message) {
        super(message);
    }
}
