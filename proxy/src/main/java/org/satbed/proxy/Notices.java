package org.satbed.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What an operator is to know of the proxy as a whole, a line each; kept until somebody takes it. For any thread. */
final class Notices {
    private static final int MOST_KEPT = 100;

    private final List<String> kept = new ArrayList<>(); // guarded by this
    private Consumer<String> taker; // guarded by this

    /** Says something, on the calling thread. */
    synchronized void say(String line) {
        if (taker != null) {
            taker.accept(line);
        } else if (kept.size() < MOST_KEPT) {
            kept.add(line);
        }
    }

    /** From now on lines go to this, what was kept first. */
    synchronized void to(Consumer<String> lines) {
        taker = lines;
        kept.forEach(lines);
        kept.clear();
    }
}
