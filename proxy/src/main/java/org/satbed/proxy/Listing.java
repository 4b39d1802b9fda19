package org.satbed.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A list of one reactor's connections, made a portion a turn: each connection takes two system calls, and in one go
 * those of some thousand would hold up all others by milliseconds. Who began or ended meanwhile may be missing; nobody
 * is listed twice.
 */
final class Listing implements Consumer<Connections> {
    /** Connections looked at in one turn. */
    static final int PORTION = 64;

    private final Reactor reactor;
    private final int most;
    private final List<ConnectionView> views = new ArrayList<>();
    private final CompletableFuture<List<ConnectionView>> answer = new CompletableFuture<>();
    private int next;
    private volatile boolean givenUp;

    /** @param most how many at most */
    Listing(Reactor reactor, int most) {
        this.reactor = reactor;
        this.most = most;
    }

    /** Complete when the reactor is through, or ends. */
    CompletableFuture<List<ConnectionView>> begin() {
        goOn();
        return answer;
    }

    /** Nobody waits any more. */
    void giveUp() {
        givenUp = true;
    }

    /** On the reactor's thread, between two turns. */
    @Override
    public void accept(Connections connections) {
        next = connections.view(views, next, Math.min(most, views.size() + PORTION));
        if (next < 0 || views.size() >= most || givenUp) {
            answer.complete(views);
        } else {
            goOn();
        }
    }

    private void goOn() {
        if (!reactor.ask(this)) {
            answer.complete(views);
        }
    }
}
