package org.satbed.linux;

import java.util.function.IntConsumer;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Signals to this process and to others (through jnr-posix). */
public final class Signals {
    private Signals() {}

    /** A signal that a program may handle, with its number on Linux. */
    public enum Signal {
        HANGUP(jnr.constants.platform.Signal.SIGHUP),
        INTERRUPT(jnr.constants.platform.Signal.SIGINT),
        KILL(jnr.constants.platform.Signal.SIGKILL),
        USER_1(jnr.constants.platform.Signal.SIGUSR1),
        USER_2(jnr.constants.platform.Signal.SIGUSR2),
        TERMINATE(jnr.constants.platform.Signal.SIGTERM);

        private final jnr.constants.platform.Signal number;

        Signal(jnr.constants.platform.Signal number) {
            this.number = number;
        }
    }

    /** Calls {@code handler} with the signal's number, on a thread of the JVM's, instead of what the signal does by default. */
    public static void handle(Signal signal, IntConsumer handler) {
        posix().signal(signal.number, handler::accept);
    }

    /** Sends a signal; false when there is no such process or it is not ours to signal. */
    public static boolean send(long pid, Signal signal) {
        return posix().kill(pid, signal.number.intValue()) == 0;
    }

    /** The effective user id: 0 is root. */
    public static int effectiveUser() {
        return posix().geteuid();
    }

    private static POSIX posix() {
        return Holder.POSIX;
    }

    private static final class Holder {
        static final POSIX POSIX = POSIXFactory.getPOSIX();
    }
}
