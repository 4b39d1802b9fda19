package org.satbed.netns;

import java.util.List;

/** An internet protocol, which has rules and routing tables of its own. */
public enum Family {
    /** IPv4, RFC 791. */
    IPV4("-4"),
    /** IPv6, RFC 8200. */
    IPV6("-6");

    private final String option;

    Family(String option) {
        this.option = option;
    }

    /** What {@code ip} is told: {@code -4} or {@code -6}. */
    public String option() {
        return option;
    }

    /** The family of an address, a prefix or a route: IPv6 when a word of it holds a colon. */
    public static Family of(String... words) {
        return List.of(words).stream().anyMatch(word -> word.contains(":")) ? IPV6 : IPV4;
    }
}
