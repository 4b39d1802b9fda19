package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;

/** Process limits (setrlimit(2)). */
public final class ResourceLimits {
    private static final int RLIMIT_NOFILE = 7;

    private ResourceLimits() {}

    /**
     * Raises the limit of open descriptors as far as allowed: to {@code wanted} where the hard limit can be raised (CAP_SYS_RESOURCE),
     * else to the hard limit.
     *
     * @return the limit now in force
     */
    public static long raiseDescriptors(long wanted) {
        NativeBuffer limit = NativeBuffer.allocate(16);
        if (LIBC.getrlimit(RLIMIT_NOFILE, limit.address()) != 0) {
            throw new LinuxException("getrlimit RLIMIT_NOFILE", Errno.last());
        }
        long soft = limit.bytes().getLong(0);
        long hard = limit.bytes().getLong(8);
        if (soft >= wanted) {
            return soft;
        }
        if (hard < wanted && set(limit, wanted, wanted)) {
            return wanted;
        }
        long reachable = Math.min(hard, wanted);
        return set(limit, reachable, hard) ? reachable : soft;
    }

    private static boolean set(NativeBuffer limit, long soft, long hard) {
        limit.bytes().putLong(0, soft).putLong(8, hard);
        boolean done = LIBC.setrlimit(RLIMIT_NOFILE, limit.address()) == 0;
        Reference.reachabilityFence(limit);
        return done;
    }
}
