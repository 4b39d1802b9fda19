package org.satbed.proxy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.satbed.linux.DescriptorSocket;
import org.satbed.linux.LinuxException;
import org.satbed.linux.Signals;
import org.satbed.proxy.HandedSocket;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.SplitProxy;

/**
 * The restart on SIGHUP: the same command again, with the configuration file as it is now, gets this process's
 * listening sockets, accepts on them, and gets what waits here; then this process lets its connections finish. One
 * restart at a time: what comes in between is for afterwards, and what comes later for the process that the proxy is by
 * then.
 */
final class Handover {
    /** Set for the process that takes over: the port is in use, and that is right. */
    private static final ParentMark MARK = new ParentMark("SATBED_PEP_TAKES_OVER");

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long KILL_SECONDS = 5;

    private enum State {
        STARTING,
        SERVING,
        HANDING_OVER,
        HANDED_OVER,
        STOPPING
    }

    /** What a restart has to do with besides. */
    interface Surroundings {
        /** Another process is being started. */
        void begins();

        /** It accepts, and wants what only one process can have. */
        void yields();

        /** It is not to be: this process goes on. */
        void goesOn();

        /** It is the proxy now: this process finishes. */
        void finishes();
    }

    private final PepLog log;
    private SplitProxy proxy; // both from serve on
    private Surroundings surroundings;
    private State state = State.STARTING; // guarded by this, as is all that follows
    private boolean again;
    private Process successor;
    private Thread thread;

    Handover(PepLog log) {
        this.log = log;
    }

    /** Whether this process takes over from another. */
    static boolean isTakingOver() {
        return MARK.isSet();
    }

    /** Whether another process has taken over. */
    synchronized boolean isDone() {
        return state == State.HANDED_OVER;
    }

    /** SIGHUP, at any time. */
    synchronized void hangUp() {
        switch (state) {
            case STARTING, HANDING_OVER -> again = true;
            case SERVING -> begin();
            case STOPPING -> log.line("HUP is ignored: the proxy stops");
            case HANDED_OVER -> {
                if (successor.isAlive()) {
                    Signals.send(successor.pid(), Signals.Signal.HANGUP);
                    log.line("HUP is for process " + successor.pid() + ", and was sent on");
                } else {
                    log.line("HUP is ignored: process " + successor.pid() + " has taken over, and is gone");
                }
            }
        }
    }

    /**
     * From now on restarts are possible.
     *
     * @param once whether one has been asked for already
     */
    synchronized void serve(SplitProxy served, Surroundings around, boolean once) {
        proxy = served;
        surroundings = around;
        if (state == State.STARTING) {
            state = State.SERVING;
            if (again || once) {
                begin();
            }
        }
    }

    private void begin() {
        again = false;
        state = State.HANDING_OVER;
        // Not on the thread that handles signals: TERM must be heard meanwhile.
        thread = new Thread(this::run, "hand over");
        thread.start();
    }

    /**
     * TERM: no restart begins any more, and one that is under way is given up, with the process that was to take over.
     */
    synchronized void stop() {
        if (state == State.HANDED_OVER || state == State.STOPPING) {
            return;
        }
        if (state == State.HANDING_OVER) {
            log.line("the restart is given up: the proxy stops");
        }
        state = State.STOPPING;
        if (successor != null) {
            successor.destroy();
        }
    }

    /** Waits until no restart is under way; after {@link #stop}, or when another process has taken over. */
    void awaitQuiet() throws InterruptedException {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.join(TimeUnit.SECONDS.toMillis(2 * KILL_SECONDS) + HandoverLink.PATIENCE.toMillis());
        }
    }

    /**
     * Waits until the process that was to take over has ended, where TERM came in between; it drains as this one does.
     */
    void awaitSuccessor() throws InterruptedException {
        Process started;
        synchronized (this) {
            started = state == State.STOPPING ? successor : null;
        }
        if (started != null && !started.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
            started.destroyForcibly();
        }
    }

    private synchronized boolean isGivenUp() {
        return state != State.HANDING_OVER;
    }

    private void run() {
        while (true) {
            surroundings.begins();
            Optional<String> failure = attempt();
            synchronized (this) {
                if (failure.isEmpty() || state != State.HANDING_OVER) {
                    return;
                }
            }
            log.line("not restarted: " + failure.get() + "; this one goes on");
            goOn();
            synchronized (this) {
                if (state != State.HANDING_OVER) {
                    return;
                }
                if (!again) {
                    state = State.SERVING;
                    return;
                }
                again = false;
            }
        }
    }

    private void goOn() {
        try {
            proxy.resume();
        } catch (ProxyException e) {
            log.line(e.getMessage()); // which the watchdog, if there is one, sees too
        }
        surroundings.goesOn();
    }

    /** Why it has failed; empty when another process is the proxy now. */
    private Optional<String> attempt() {
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        String name = "@satbed-pep-" + ProcessHandle.current().pid() + "-"
                + HexFormat.of().formatHex(secret);
        Process process = null;
        try (DescriptorSocket meeting = listen(name)) {
            if (meeting == null) {
                surroundings.yields(); // which it takes as it begins
            }
            process = start(name);
            Optional<DescriptorSocket> met = meet(meeting, process, OwnCommand.readiness(process));
            if (met.isEmpty()) {
                log.line("process " + process.pid()
                        + " has no sockets of this one: connections that are being made may be lost");
                proxy.pause();
                finish(process);
                return Optional.empty();
            }
            try (HandoverLink link = new HandoverLink(met.get(), this::isGivenUp)) {
                handOver(link, process);
            }
            return Optional.empty();
        } catch (IOException | LinuxException | ProxyException e) {
            end(process);
            return Optional.of(e.getMessage());
        }
    }

    /** Where the successor asks; null on a host where that is not possible. */
    private static DescriptorSocket listen(String name) {
        try {
            return DescriptorSocket.listen(name);
        } catch (LinuxException e) {
            return null;
        }
    }

    private synchronized Process start(String name) throws IOException {
        if (state != State.HANDING_OVER) {
            throw new IOException("it was given up");
        }
        ProcessBuilder builder = new ProcessBuilder(OwnCommand.argv())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        MARK.hand(builder.environment(), true);
        Daemon.MARK.hand(builder.environment(), Daemon.isBackground());
        Takeover.announce(builder.environment(), name);
        successor = builder.start();
        return successor;
    }

    /** The successor's end of the link; empty when it accepts without having asked. */
    private Optional<DescriptorSocket> meet(DescriptorSocket meeting, Process process, OwnCommand.Readiness ready)
            throws IOException {
        long end = System.nanoTime() + HandoverLink.PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<DescriptorSocket> other = meeting == null ? pause() : meeting.accept(LOOK);
            if (other.isPresent()) {
                if (process.isAlive() && other.get().peer() == process.pid()) {
                    return other;
                }
                other.get().close(); // nobody that we have started
            }
            if (ready.isReady()) {
                return Optional.empty();
            }
            if (!process.isAlive()) {
                throw new IOException("the new process did not start");
            }
            if (isGivenUp()) {
                throw new IOException("it was given up");
            }
        }
        throw new IOException(
                "the new process has not asked for anything within " + HandoverLink.PATIENCE.toSeconds() + " s");
    }

    private static Optional<DescriptorSocket> pause() {
        LockSupport.parkNanos(LOOK.toNanos());
        return Optional.empty();
    }

    private void handOver(HandoverLink link, Process process) throws IOException {
        try {
            converse(link, process);
        } catch (IOException | RuntimeException e) {
            end(process); // before it sees that nobody is there any more
            throw e;
        }
    }

    private void converse(HandoverLink link, Process process) throws IOException {
        link.expect(HandoverLink.HELLO);
        List<HandedSocket> offer = proxy.offer();
        try {
            link.give(offer, HandoverLink.OFFERED);
        } finally {
            offer.forEach(HandedSocket::close);
        }
        try {
            link.expect(HandoverLink.SERVES);
        } catch (HandoverLink.Ended e) {
            throw new IOException("the new process did not start", e);
        }
        surroundings.yields();
        link.give(proxy.pause(), HandoverLink.HANDED);
        link.expect(HandoverLink.TAKEN);
        boolean more = finish(process);
        try {
            link.say(more ? HandoverLink.AGAIN : HandoverLink.DONE);
        } catch (IOException e) {
            log.line("process " + process.pid() + " is gone already");
        }
    }

    /** From here on the other process is the proxy; whether SIGHUP has come again. */
    private boolean finish(Process process) throws IOException {
        synchronized (this) {
            if (state != State.HANDING_OVER) {
                throw new IOException("it was given up");
            }
            state = State.HANDED_OVER;
        }
        log.line("process " + process.pid() + " takes over");
        surroundings.finishes();
        return again;
    }

    /** The process that was to take over must not: there is one proxy. */
    private void end(Process process) {
        if (process == null) {
            return;
        }
        synchronized (this) {
            if (state == State.STOPPING) {
                return; // it has its TERM, and may have connections to finish
            }
        }
        process.destroyForcibly();
        try {
            process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
