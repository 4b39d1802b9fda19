package org.satbed.scenarios;

import java.util.List;

/** How evenly parallel flows share a link. */
public final class Fairness {

    private Fairness() {}

    /**
     * Jain's index, (sum of x)² / (n × sum of x²): 1 if all get the same, 1/n if one gets all (Jain, Chiu and Hawe, A Quantitative Measure of
     * Fairness and Discrimination for Resource Allocation in Shared Computer Systems, DEC-TR-301, 1984).
     *
     * @param shares what each flow got, in any unit, none negative; 1 is answered if none got anything
     * @throws IllegalArgumentException if there is no flow
     */
    public static double jain(List<Double> shares) {
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("Jain's index of no flows");
        }
        double sum = 0;
        double squares = 0;
        for (double share : shares) {
            sum += share;
            squares += share * share;
        }
        return squares == 0 ? 1 : sum * sum / (shares.size() * squares);
    }
}
