package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

/** The scheduling priority of threads. */
public final class ThreadPriority {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private ThreadPriority() {}

    /**
     * Sets the nice value of the calling thread: on Linux nice values belong to threads (setpriority(2)).
     *
     * @param nice -20 (first served) to 19
     * @return whether it was allowed; below the present value it takes CAP_SYS_NICE
     */
    public static boolean setNice(int nice) {
        return LIBC.setpriority(PRIO_PROCESS, CALLING_THREAD, nice) == 0;
    }
}
