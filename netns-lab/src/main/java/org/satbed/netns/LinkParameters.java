package org.satbed.netns;

/**
 * A link between two interfaces of a router.
 *
 * @param firstToSecond what arrives on the first interface and leaves through the second
 * @param secondToFirst the other way
 */
public record LinkParameters(DirectionParameters firstToSecond, DirectionParameters secondToFirst) {}
