package org.satbed.scenarios;

/**
 * A measurement that was to be made and could not be.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload; empty if the variant as a whole could not be set up for this repetition
 * @param reason one line
 */
public record Failure(String variant, int repetition, String workload, String reason) {

    /** True if it concerns this workload in this variant. */
    public boolean concerns(String workloadId, String variantId) {
        return variant.equals(variantId) && (workload.isEmpty() || workload.equals(workloadId));
    }
}
