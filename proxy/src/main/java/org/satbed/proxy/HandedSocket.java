package org.satbed.proxy;

import org.satbed.linux.Descriptors;

/**
 * A descriptor that goes from a proxy to the one that takes its place, with what that one has to know of it. Who holds
 * it closes it, or hands it to a {@link SplitProxy}, which does.
 *
 * @param text one line
 * @param descriptor of a socket, or of memory
 */
public record HandedSocket(String text, int descriptor) implements AutoCloseable {
    static final String LISTENER = "listener";
    static final String WAITING = "waiting";
    static final String POOLED = "pooled";
    static final String PACING = "pacing";

    /** One of a kind, from its parts; the last may have blanks. */
    static HandedSocket of(int descriptor, Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object each : parts) {
            text.append(text.length() == 0 ? "" : " ").append(each);
        }
        return new HandedSocket(text.toString(), descriptor);
    }

    /** Its parts, as many as there are to be; fewer when it is none of ours. */
    String[] parts(int count) {
        return text.split(" ", count);
    }

    boolean is(String kind) {
        return text.startsWith(kind + " ");
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
