package org.satbed.linux;

import java.lang.reflect.Proxy;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Signals to this process and to others. */
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

    /**
     * Calls {@code handler} on a thread of the JVM's own instead of what the signal does by default. By the JVM's {@code sun.misc.Signal} (module
     * jdk.unsupported), reached by reflection because the compiler warns of its name: a handler that jnr-posix gives to the kernel is
     * code of a Java object that nothing keeps, and is gone with the first garbage collection.
     */
    public static void handle(Signal signal, Runnable handler) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object caller = Proxy.newProxyInstance(
                    handlers.getClassLoader(), new Class<?>[] {handlers}, (self, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(handler, arguments);
                        }
                        handler.run();
                        return null;
                    });
            Object number = signals.getConstructor(String.class)
                    .newInstance(signal.number.name().substring("SIG".length()));
            signals.getMethod("handle", signals, handlers).invoke(null, number, caller);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM lets nobody handle " + signal.number.name(), e);
        }
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
