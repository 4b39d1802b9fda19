package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/** The system's log (syslog(3)). */
public final class Syslog {
    private static final int LOG_PID = 1;
    private static final int LOG_DAEMON = 3 << 3;
    private static final int LOG_INFO = 6;
    /** openlog keeps the pointer: the bytes must stay. */
    private static NativeBuffer name;

    private static NativeBuffer format;

    private Syslog() {}

    /** From now on lines carry this name and the process id. */
    public static synchronized void open(String program) {
        name = text(program);
        format = text("%s");
        LIBC.openlog(name.address(), LOG_PID, LOG_DAEMON);
    }

    /** A line of priority info. */
    public static synchronized void info(String line) {
        NativeBuffer text = text(line);
        LIBC.syslog(LOG_INFO, format.address(), text.address());
        Reference.reachabilityFence(text);
    }

    private static NativeBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NativeBuffer buffer = NativeBuffer.allocate(bytes.length + 1);
        buffer.bytes().put(0, bytes).put(bytes.length, (byte) 0);
        return buffer;
    }
}
