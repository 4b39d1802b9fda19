package org.satbed.proxy.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.ServiceSocket;
import org.satbed.proxy.SplitProxy;

/**
 * What systemd is told of a proxy that it runs with {@code Type=notify} (sd_notify(3)): that it accepts, that another process takes over, that
 * it stops, and, where the unit has a watchdog, that all reactors still answer. Without {@code NOTIFY_SOCKET} it does nothing.
 */
final class ServiceManager {
    private final String socket;
    private final PepLog log;
    private ScheduledExecutorService watchdog; // null without one

    ServiceManager(PepLog log) {
        this.socket = System.getenv("NOTIFY_SOCKET");
        this.log = log;
    }

    /** It accepts. The process says which it is: after a restart by SIGHUP it is not the one that was started. */
    void ready(SplitProxy proxy) {
        goesOn();
        String limit = System.getenv("WATCHDOG_USEC");
        if (socket != null && limit != null && limit.matches("[1-9][0-9]{0,15}")) {
            startWatchdog(proxy, Long.parseLong(limit));
        }
    }

    /** Another process is being started; {@link #goesOn} or that process's {@link #ready} ends this. */
    void reloading() {
        say("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000); // CLOCK_MONOTONIC, as systemd wants it
    }

    /** The other process is not to be the service. */
    void goesOn() {
        say("READY=1\nMAINPID=" + ProcessHandle.current().pid());
    }

    /** The other process is the service: this one does not speak for it any more. */
    void handedOver() {
        if (watchdog != null) {
            watchdog.shutdown();
        }
    }

    void stopping() {
        say("STOPPING=1");
    }

    /** Half the limit is what sd_watchdog_enabled(3) recommends. */
    private void startWatchdog(SplitProxy proxy, long micros) {
        watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "watchdog");
            thread.setDaemon(true);
            return thread;
        });
        watchdog.scheduleAtFixedRate(
                () -> {
                    if (proxy.lagNanos() < SplitProxy.LONGEST_LAG_NANOS) {
                        say("WATCHDOG=1");
                    }
                },
                0,
                micros / 2,
                TimeUnit.MICROSECONDS);
    }

    private void say(String message) {
        if (socket == null) {
            return;
        }
        int result = ServiceSocket.send(socket, message);
        if (result < 0) {
            log.line("the service manager could not be told '"
                    + message.lines().findFirst().orElseThrow() + "': errno " + -result);
        }
    }
}
