package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Entering network namespaces (setns(2)). A thread's own affair: what it opens afterwards belongs to the namespace, the rest of the JVM stays. */
public final class Namespaces {
    private static final int CLONE_NEWNET = 0x40000000;

    private Namespaces() {}

    /** Puts the calling platform thread into the network namespace that {@code ip netns} knows by a name. Needs CAP_SYS_ADMIN. */
    public static void enterNetwork(String name) {
        int fd = Descriptors.openForReading("/run/netns/" + name);
        try {
            if (LIBC.setns(fd, CLONE_NEWNET) != 0) {
                throw new LinuxException("enter network namespace " + name, Errno.last());
            }
        } finally {
            Descriptors.close(fd);
        }
    }

    /**
     * Calls inside a network namespace, on a thread of its own, for a thread that has entered one stays there. What was opened inside may be
     * used by any thread. An interruption of the caller is passed on to that thread.
     *
     * @param name as {@code ip netns} knows it; empty for the caller's own, on the caller's thread
     * @throws Exception what the call throws, or {@link InterruptedException}
     */
    public static <T> T call(Optional<String> name, Callable<T> code) throws Exception {
        if (name.isEmpty()) {
            return code.call();
        }
        return onThread("in " + name.get(), () -> {
            enterNetwork(name.get());
            return code.call();
        });
    }

    /**
     * Calls inside a network namespace that is made for it and has no name (unshare(2)), on a thread of its own.
     * Tools that the call starts run in
     * it too. It ends with that thread and with whatever was opened in it, so that not even a {@code kill -9}
     * leaves it behind. Needs CAP_SYS_ADMIN.
     *
     * @throws LinuxException when it cannot be made
     * @throws Exception what the call throws, or {@link InterruptedException}
     */
    public static <T> T callInNew(Callable<T> code) throws Exception {
        return onThread("in a network namespace of its own", () -> {
            if (LIBC.unshare(CLONE_NEWNET) != 0) {
                throw new LinuxException("make a network namespace", Errno.last());
            }
            return code.call();
        });
    }

    private static <T> T onThread(String name, Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
