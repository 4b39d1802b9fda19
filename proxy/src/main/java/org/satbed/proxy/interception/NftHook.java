package org.satbed.proxy.interception;

/** Where a chain of nft meets packets (nft(8), "chains"): the priorities are those of its table of names. */
enum NftHook {
    /** Only where another chain jumps to it. */
    NONE("", "", 0),
    /**
     * Before routing, behind the translation of destinations (dstnat, −100), so that a first segment shows where it
     * really goes, and an answer to what was translated here has its own address again.
     */
    BEHIND_NAT("filter", "prerouting", -90),
    /** After {@link #BEHIND_NAT}, whose marks it sees. */
    BEHIND_MARKS("filter", "prerouting", -89),
    /** After {@link #BEHIND_MARKS}: there what the proxy takes can still be refused. */
    JUDGED("filter", "prerouting", -80),
    /** Where source addresses are translated (srcnat). */
    MASQUERADE("nat", "postrouting", 100);

    private final String type;
    private final String hook;
    private final int priority;

    NftHook(String type, String hook, int priority) {
        this.type = type;
        this.hook = hook;
        this.priority = priority;
    }

    /** The line in a chain's block; empty for {@link #NONE}. */
    String text() {
        return this == NONE
                ? ""
                : "    type " + type + " hook " + hook + " priority " + priority + "; policy accept;\n";
    }
}
