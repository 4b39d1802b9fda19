package org.satbed.proxy.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.linux.DescriptorSocket;
import org.satbed.linux.LinuxException;
import org.satbed.proxy.HandedSocket;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.SplitProxy;

/**
 * The end of a {@link Handover} in the process that takes over. Where the other one dies meanwhile, this is the proxy;
 * where it does not answer, it still is, and this process must not be.
 */
final class Takeover implements AutoCloseable {
    /** Where the proxy before waits: nobody else is told. */
    private static final String WHERE = "SATBED_PEP_HANDOVER";

    private final HandoverLink link; // null: there is nothing to take over, or nobody there any more
    private final List<HandedSocket> offered = new ArrayList<>();
    private boolean again;

    private Takeover(HandoverLink link) {
        this.link = link;
    }

    /** Tells a process that is about to be started where to ask. */
    static void announce(Map<String, String> environment, String name) {
        environment.put(WHERE, name);
    }

    /**
     * Asks the proxy before, where there is one, for its sockets.
     *
     * @throws ProxyException when it does not answer
     */
    static Takeover begin(PepLog log) {
        String name = System.getenv(WHERE);
        if (!Handover.isTakingOver()) {
            return new Takeover(null);
        }
        Optional<HandoverLink> found = name == null ? Optional.empty() : connect(name);
        if (found.isEmpty()) {
            log.line("the proxy before hands no sockets over: connections that are being made may be lost");
            return new Takeover(null);
        }
        Takeover takeover = new Takeover(found.get());
        takeover.attempt(() -> {
            found.get().say(HandoverLink.HELLO);
            String word = found.get().take(takeover.offered);
            if (!word.equals(HandoverLink.OFFERED)) {
                throw new IOException("the proxy before said '" + word + "'");
            }
        });
        return takeover;
    }

    private static Optional<HandoverLink> connect(String name) {
        try {
            DescriptorSocket socket = DescriptorSocket.connect(name);
            long parent =
                    ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
            if (socket.peer() == parent) {
                return Optional.of(new HandoverLink(socket, () -> false));
            }
            socket.close();
            return Optional.empty();
        } catch (LinuxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (HandoverLink.Ended e) {
            // it is gone: what it has handed over so far is here
        } catch (IOException e) {
            throw new ProxyException("cannot take over: " + e.getMessage());
        }
    }

    /** Whether there is another process, which has what only one can have. */
    boolean isUnderWay() {
        return link != null;
    }

    /** What there is to begin with; whoever asks closes it. */
    List<HandedSocket> offered() {
        return offered;
    }

    /** The proxy accepts: it is given what waited in the one before, which accepts no more. */
    void serves(SplitProxy proxy) {
        if (link == null) {
            return;
        }
        List<HandedSocket> waiting = new ArrayList<>();
        attempt(() -> {
            try {
                link.say(HandoverLink.SERVES);
                String word = link.take(waiting);
                if (!word.equals(HandoverLink.HANDED)) {
                    throw new IOException("the proxy before said '" + word + "'");
                }
            } finally {
                proxy.adopt(waiting);
            }
        });
    }

    /** Everything is here: the one before is not needed any more. */
    void taken() {
        if (link != null) {
            attempt(() -> {
                link.say(HandoverLink.TAKEN);
                again = link.word().equals(HandoverLink.AGAIN);
            });
        }
    }

    /** Whether SIGHUP has come again while this process was being started. */
    boolean isToBeginAgain() {
        return again;
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
    }
}
