package org.satbed.orchestrator.run;

import java.util.Optional;
import java.util.function.Supplier;
import org.satbed.scenarios.Precision;
import org.satbed.scenarios.Summary;

/** Says after each repetition whether there is another. */
final class Repeater {
    private final int wanted;
    private final Optional<UntilNarrow> until;
    private final long begun = System.nanoTime();

    private Optional<Precision> precision = Optional.empty();
    private int made;

    /**
     * Begins.
     *
     * @param wanted repetitions, where it is at least as many until the intervals are narrow
     */
    Repeater(int wanted, Optional<UntilNarrow> until) {
        this.wanted = wanted;
        this.until = until;
    }

    /** Which repetition is next, from 1; 0 if there is none. */
    int next(Supplier<Summary> soFar) {
        if (made < wanted || until.filter(goal -> !ended(goal, soFar.get())).isPresent()) {
            return ++made;
        }
        return 0;
    }

    private boolean ended(UntilNarrow goal, Summary summary) {
        long passed = System.nanoTime() - begun;
        boolean timeOver = passed + passed / made > goal.limit().toNanos();
        precision = Precision.end(summary, goal.width(), made, goal.most(), timeOver);
        return precision.isPresent();
    }

    /** How many there were. */
    int made() {
        return made;
    }

    /** How a run that repeats until its intervals are narrow ended; empty for others. */
    Optional<Precision> precision() {
        return precision;
    }
}
