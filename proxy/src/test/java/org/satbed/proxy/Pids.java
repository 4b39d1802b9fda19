package org.satbed.proxy;

import java.time.Duration;
import java.util.List;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;

/** Processes that are known by their ids: those that a proxy has started in its place. */
final class Pids {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private Pids() {}

    static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Waits until one has ended; kills it when it does not. */
    static void awaitEnd(long pid) {
        try {
            Await.until("the end of process " + pid, PATIENCE, () -> !alive(pid));
        } finally {
            Signals.send(pid, Signal.KILL);
        }
    }

    /** Ends all that run in a namespace, also those that they have started in their place meanwhile. */
    static void killAllIn(NetworkNamespace namespace) {
        Await.until("nobody in " + namespace.name(), PATIENCE, () -> {
            List<Long> there = CommandRunner.onHost()
                    .run(List.of("ip", "netns", "pids", namespace.name()))
                    .lines()
                    .map(Long::parseLong)
                    .toList();
            there.forEach(each -> Signals.send(each, Signal.KILL));
            return there.isEmpty();
        });
    }

    /** The one process that another has started, once there is one. */
    static long awaitChild(long parent) {
        Await.until(
                "a child of process " + parent,
                PATIENCE,
                () -> !children(parent).isEmpty());
        return children(parent).get(0);
    }

    private static List<Long> children(long parent) {
        return ProcessHandle.of(parent).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }
}
