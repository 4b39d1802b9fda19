package org.satbed.openbach.export;

import java.util.Optional;

/**
 * What became of points that were sent.
 *
 * @param accepted how many the receiver took; by UDP, how many left this host
 * @param total how many there were
 * @param problem why not all, in one line
 */
public record Delivery(long accepted, long total, Optional<String> problem) {}
