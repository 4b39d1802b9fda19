package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

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
}
