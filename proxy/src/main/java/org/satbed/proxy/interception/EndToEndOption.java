package org.satbed.proxy.interception;

import java.util.List;
import java.util.stream.IntStream;

/**
 * TCP options of a first segment that only its two ends can answer: a connection that begins with one passes unproxied.
 * Options that an end may ignore are not among them: the proxy's kernel ignores them, and the connection goes on
 * without (MPTCP's MP_CAPABLE falls back to TCP, RFC 8684 section 3.7; TCP-ENO, RFC 8547, goes without encryption).
 */
public enum EndToEndOption {
    /** Each segment is signed with a key that the two ends share (BGP). */
    MD5(19, -1, 0, "TCP-MD5 (RFC 2385)"),
    /** The successor of {@link #MD5}. */
    AO(29, -1, 0, "TCP-AO (RFC 5925)"),
    /** A further path of a connection that the server has, and the proxy has not. */
    MPTCP_JOIN(30, 1, 12, "MPTCP join (RFC 8684)");

    private static final int KIND_AND_LENGTH_BITS = 16;
    private static final int SUBTYPE_BITS = 4;

    private final int kind;
    private final int subtype;
    private final int length;
    private final String title;

    EndToEndOption(int kind, int subtype, int length, String title) {
        this.kind = kind;
        this.subtype = subtype;
        this.length = length;
        this.title = title;
    }

    /** Its number (IANA, TCP option kind numbers). */
    public int kind() {
        return kind;
    }

    /** Its name and where it is defined. */
    public String title() {
        return title;
    }

    /** What matches it in nft's language, by numbers: nft 0.9.8 has no names for them. */
    String nft() {
        return subtype < 0
                ? "tcp option " + kind + " exists"
                : "tcp option @" + kind + "," + KIND_AND_LENGTH_BITS + "," + SUBTYPE_BITS + " " + subtype;
    }

    /**
     * What matches it for iptables, in one of several rules. That language has the kind alone; a subtype is looked for
     * as the bytes of kind, length, and subtype with the one flag that may follow it (B, RFC 8684 section 3.2),
     * anywhere behind the addresses and ports.
     */
    List<String> iptables(boolean ipv6) {
        String byKind = "--tcp-option " + kind;
        if (subtype < 0) {
            return List.of(byKind);
        }
        int behindPorts = (ipv6 ? 40 : 20) + 20;
        int longestOptions = 40 + 40; // of IPv4 and of TCP
        return IntStream.of(0, 1)
                .mapToObj(flag -> "%s -m string --algo bm --from %d --to %d --hex-string \"|%02x%02x%02x|\""
                        .formatted(
                                byKind,
                                behindPorts,
                                behindPorts + longestOptions,
                                kind,
                                length,
                                subtype << SUBTYPE_BITS | flag))
                .toList();
    }
}
