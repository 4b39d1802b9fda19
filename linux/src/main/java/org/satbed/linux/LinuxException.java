package org.satbed.linux;

/** A kernel call failed in a way that its caller did not declare as expected. */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * @param call what was attempted on what, for example {@code "bind 127.0.0.1:5000"}
     * @param errno the positive errno
     */
    public LinuxException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    /** What was attempted on what. */
    public String call() {
        return call;
    }

    /** The positive errno; see {@link Errno}. */
    public int errno() {
        return errno;
    }
}
