package org.satbed.proxy.interception;

/** Where a chain of nft meets packets (nft(8), "chains"): the priorities are those of its table of names. */
enum NftHook {
    /** Only where another chain jumps to it. */
    NONE("", "", 0),
    /** Before routing, behind conntrack (−200). */
    MANGLE("filter", "prerouting", -150),
    /** After {@link #MANGLE}, whose marks it sees. */
    BEHIND_MANGLE("filter", "prerouting", -149),
    /** Before routing, after addresses were translated back (dstnat, −100). */
    BEHIND_NAT("filter", "prerouting", -90),
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
