/**
 * Network namespaces, what is put into them, and the satellite link between two of their interfaces.
 *
 * <p>Everything here that changes a network is an object that takes back exactly what it changed when it is closed.
 * Closing never throws and may be repeated; what could not be taken back stays open in the {@link
 * org.satbed.linux.tool.ChangeJournal} and is logged. A change is written into the journal before it is made, except
 * inside a namespace of ours, with which everything goes.
 *
 * <p>An error that a user can cause is a {@link org.satbed.netns.NetnsException}, a {@link
 * org.satbed.linux.tool.CommandException} or, for a parameter out of range, an {@link IllegalArgumentException}; the
 * message of each is one line.
 */
package org.satbed.netns;
