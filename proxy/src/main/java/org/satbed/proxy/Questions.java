package org.satbed.proxy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.satbed.linux.EventFd;

/** What other threads ask of one reactor, which answers between two turns. */
final class Questions {
    private final EventFd wakeUp = new EventFd();
    private final ConcurrentLinkedQueue<Consumer<Connections>> asked = new ConcurrentLinkedQueue<>();
    private boolean ended; // guarded by this

    /** Readable when there is something to answer. */
    int descriptor() {
        return wakeUp.descriptor();
    }

    /**
     * From any thread: asks.
     *
     * @return whether there will be an answer; a reactor that has ended gives none
     */
    boolean ask(Consumer<Connections> question) {
        asked.add(question);
        return wake();
    }

    /**
     * From any thread. A closed descriptor's number may belong to a connection of another reactor by now: nothing may
     * be written to it.
     */
    synchronized boolean wake() {
        if (!ended) {
            wakeUp.signal();
        }
        return !ended;
    }

    /** On the reactor's thread: answers what there is; what is asked in an answer waits for the next turn. */
    void answer(Connections connections, Consumer<RuntimeException> failed) {
        for (int n = asked.size(); n > 0; n--) {
            try {
                asked.remove().accept(connections);
            } catch (RuntimeException e) {
                failed.accept(e);
            }
        }
    }

    /** Makes the descriptor unreadable until somebody asks. */
    void clear() {
        wakeUp.clear();
    }

    synchronized void end() {
        ended = true;
        wakeUp.close();
    }
}
