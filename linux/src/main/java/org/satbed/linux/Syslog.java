package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/** The system's log (syslog(3)). */
public final class Syslog {
    private static final int LOG_PID = 1;
    private static final int LOG_DAEMON = 3 << 3;
    private static final int LOG_USER = 1 << 3;
    /** openlog keeps the pointer: the bytes must stay. */
    private static NativeBuffer name;

    private static NativeBuffer format;

    private Syslog() {}

    /** How much a line matters (syslog(3)). */
    public enum Priority {
        /** LOG_ERR. */
        ERROR(3),
        /** LOG_WARNING. */
        WARNING(4),
        /** LOG_INFO. */
        INFO(6),
        /** LOG_DEBUG. */
        DEBUG(7);

        private final int level;

        Priority(int level) {
            this.level = level;
        }
    }

    /** From now on lines carry this name and the process id; they are a daemon's. */
    public static synchronized void open(String program) {
        open(program, LOG_DAEMON);
    }

    /** The same for a program that a user runs. */
    public static synchronized void openAsUser(String program) {
        open(program, LOG_USER);
    }

    private static void open(String program, int facility) {
        name = text(program);
        format = text("%s");
        LIBC.openlog(name.address(), LOG_PID, facility);
    }

    /** A line of priority info. */
    public static synchronized void info(String line) {
        log(Priority.INFO, line);
    }

    /** A line. */
    public static synchronized void log(Priority priority, String line) {
        NativeBuffer text = text(line);
        LIBC.syslog(priority.level, format.address(), text.address());
        Reference.reachabilityFence(text);
    }

    private static NativeBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NativeBuffer buffer = NativeBuffer.allocate(bytes.length + 1);
        buffer.bytes().put(0, bytes).put(bytes.length, (byte) 0);
        return buffer;
    }
}
