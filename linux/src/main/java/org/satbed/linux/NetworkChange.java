package org.satbed.linux;

/** A kind of thing of a network namespace that may change under a program. */
public enum NetworkChange {
    /** Interfaces: made, removed, renamed, up, down. */
    LINK,
    /** Addresses of interfaces, IPv4 and IPv6. */
    ADDRESS,
    /** Routes, IPv4 and IPv6, of every table. */
    ROUTE,
    /** Routing rules ({@code ip rule}), IPv4 and IPv6. */
    RULE,
    /** Tables, chains, rules or sets of nftables, those of the iptables commands over nftables included. */
    NFTABLES
}
