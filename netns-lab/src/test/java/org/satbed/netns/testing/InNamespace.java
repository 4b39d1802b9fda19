package org.satbed.netns.testing;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.satbed.linux.Namespaces;
import org.satbed.netns.NetworkNamespace;

/** Runs Java code inside a namespace; the sockets that it opens stay there and may be used from any thread. */
public final class InNamespace {
    private InNamespace() {}

    /** Calls on a thread of its own and returns the result. */
    public static <T> T call(NetworkNamespace namespace, Callable<T> code) throws Exception {
        return Namespaces.call(Optional.of(namespace.name()), code);
    }
}
