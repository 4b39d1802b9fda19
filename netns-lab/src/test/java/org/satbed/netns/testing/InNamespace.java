package org.satbed.netns.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.satbed.linux.Namespaces;
import org.satbed.netns.NetworkNamespace;

/** Runs Java code inside a namespace; the sockets that it opens stay there and may be used from any thread. */
public final class InNamespace {
    private InNamespace() {}

    /** Calls on a thread of its own and returns the result. */
    public static <T> T call(NetworkNamespace namespace, Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            Namespaces.enterNetwork(namespace.name());
            return code.call();
        });
        Thread thread = new Thread(task, "in " + namespace.name());
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
