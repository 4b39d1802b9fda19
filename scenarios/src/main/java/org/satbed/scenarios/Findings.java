package org.satbed.scenarios;

import java.util.List;
import java.util.Optional;

/**
 * What a run came to beyond its numbers.
 *
 * @param verdicts of the scenario's expectations, one for each workload and variant that they are about
 * @param theory what variant "none" measured beside what theory says
 * @param precision how a run that repeats until its intervals are narrow ended; absent for others
 */
public record Findings(List<Verdict> verdicts, List<TheoryCheck> theory, Optional<Precision> precision) {

    /** Makes it; later changes to the lists given do not reach it. */
    public Findings {
        verdicts = List.copyOf(verdicts);
        theory = List.copyOf(theory);
    }

    /** What a result comes to. */
    public static Findings of(RunResult result, Optional<Precision> precision) {
        Summary summary = Summary.of(result);
        return new Findings(Verdict.judge(result.scenario(), summary), Theory.check(result, summary), precision);
    }

    /** Those kept in a result, or for one from before they were kept, those that it comes to. */
    public static Findings in(RunResult result) {
        return result.findings().orElseGet(() -> of(result, Optional.empty()));
    }

    /** The expectations that are not met. */
    public List<Verdict> failed() {
        return verdicts.stream()
                .filter(verdict -> verdict.outcome() == Verdict.Outcome.FAILED)
                .toList();
    }
}
