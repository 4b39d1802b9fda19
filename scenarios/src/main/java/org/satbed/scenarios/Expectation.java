package org.satbed.scenarios;

import java.util.List;
import java.util.Optional;

/**
 * What a run is to come to: "download-2MB.satbed.median &lt; 2s", "satbed/none &gt;= 2". docs/scenario-format.md tells the grammar,
 * {@link ExpectationReader} reads it, {@link Verdict} says what came of it.
 *
 * @param text as it is written in the scenario
 * @param workloads ids of the workloads that it is about, at least one
 * @param variants ids of the variants that it is about, at least one
 * @param statistic name of the number that is looked at; of a ratio the other variant's id
 * @param ratio whether it is about how many times as fast the variants are as that other one
 * @param operator how number and limit are to compare
 * @param limit in seconds, bit/s, as a fraction or a number
 */
public record Expectation(
        String text,
        List<String> workloads,
        List<String> variants,
        String statistic,
        boolean ratio,
        Operator operator,
        double limit) {

    /** Makes an expectation; later changes to the lists given do not reach it. */
    public Expectation {
        workloads = List.copyOf(workloads);
        variants = List.copyOf(variants);
    }

    /** How a value and a limit are to compare. */
    public enum Operator {
        /** Below. */
        LESS("<"),
        /** At most. */
        AT_MOST("<="),
        /** Above. */
        MORE(">"),
        /** At least. */
        AT_LEAST(">="),
        /** The same. */
        EQUAL("=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /** As in a scenario. */
        public String sign() {
            return sign;
        }

        /** Whether a value is as it should be. */
        public boolean holds(double value, double limit) {
            return switch (this) {
                case LESS -> value < limit;
                case AT_MOST -> value <= limit;
                case MORE -> value > limit;
                case AT_LEAST -> value >= limit;
                case EQUAL -> value == limit;
            };
        }

        static Optional<Operator> of(String sign) {
            return Ids.find(values(), Operator::sign, sign);
        }
    }

    /** As it is written. */
    @Override
    public String toString() {
        return text;
    }
}
