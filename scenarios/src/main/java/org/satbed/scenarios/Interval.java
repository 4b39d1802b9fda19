package org.satbed.scenarios;

/**
 * A piece of a bulk transfer.
 *
 * @param startSeconds since the transfer's start
 * @param endSeconds since the transfer's start
 * @param bytes payload that the receiver got in this piece
 */
public record Interval(double startSeconds, double endSeconds, long bytes) {}
