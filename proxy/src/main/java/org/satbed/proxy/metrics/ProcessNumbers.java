package org.satbed.proxy.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM knows of this process. */
final class ProcessNumbers {
    private static final UnixOperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);

    private ProcessNumbers() {}

    /** Not a number when there is none left by which the JVM could look. */
    static double openDescriptors() {
        try {
            return SYSTEM.getOpenFileDescriptorCount();
        } catch (InternalError e) {
            return Double.NaN;
        }
    }

    /** As it is now: the proxy raises it at its start. */
    static long descriptorLimit() {
        return SYSTEM.getMaxFileDescriptorCount();
    }

    static long heapUsedBytes() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    static long heapLimitBytes() {
        return Runtime.getRuntime().maxMemory();
    }
}
