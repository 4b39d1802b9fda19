/**
 * Internal: the satellite link emulator, from one TUN interface to the other. {@link org.satbed.netns.InlineLink}
 * is the door.
 *
 * <p>{@code LinkModel} is the arithmetic and knows no kernel; {@code PacketRing} holds the packets that are on their
 * way; {@code LinkDirection} joins the two to a pair of TUN interfaces; {@code EmulatorLoop} is the thread. A packet
 * costs one read, one write, no lock and no allocation.
 */
package org.satbed.netns.emulator;
