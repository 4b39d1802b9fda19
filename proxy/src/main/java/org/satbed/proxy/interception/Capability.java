package org.satbed.proxy.interception;

/**
 * One thing that interception needs, and whether this host has it.
 *
 * @param name for example {@code "nft tproxy, IPv4"}
 * @param available whether it was tried with success
 * @param reason what the tool said when it was not; empty when it is available
 * @param remedy what to do then; empty when it is available
 */
public record Capability(String name, boolean available, String reason, String remedy) {}
