/**
 * The external tools of the system, and the record of what was changed with them.
 *
 * <p>What belongs here: one small class for each tool ({@code ip}, {@code nft}, {@code iptables-restore}, {@code sysctl}) that builds its command,
 * runs it without a shell, and reads its JSON where it has one; and the journal in which every change to a host is written before it is
 * made. This package is the only one that starts tools.
 */
package org.satbed.linux.tool;
