package org.satbed.orchestrator.run;

import java.util.OptionalDouble;

/** Who is told how a run gets on. Told by one thread at a time; must not block. */
public interface ProgressListener {
    /**
     * What is under way.
     *
     * @param elapsedSeconds since the run began
     * @param step what is being done; empty between two steps
     * @param stepSeconds since the step began
     * @param megabitsPerSecond what the path carries, both ways
     * @param done measurements that are over
     * @param total measurements in all, 0 as long as that is not known
     * @param remainingSeconds an estimate
     */
    record Now(
            double elapsedSeconds,
            String step,
            double stepSeconds,
            double megabitsPerSecond,
            int done,
            int total,
            OptionalDouble remainingSeconds) {}

    /**
     * A measurement's outcome.
     *
     * @param unit "s" of a completion, "Mbit/s" of a goodput
     */
    record Outcome(String variant, int repetition, String workload, double value, String unit) {}

    /** Twice a second. */
    void now(Now now);

    /** A line that the terminal shows. */
    void line(double elapsedSeconds, String text);

    /** A measurement was made. */
    void outcome(Outcome outcome);
}
