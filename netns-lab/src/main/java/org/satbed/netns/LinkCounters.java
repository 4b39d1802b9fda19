package org.satbed.netns;

/**
 * What a link did since it was opened.
 *
 * @param firstToSecond from the first interface to the second
 * @param secondToFirst the other way
 */
public record LinkCounters(DirectionCounters firstToSecond, DirectionCounters secondToFirst) {}
