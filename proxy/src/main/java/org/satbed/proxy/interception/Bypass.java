package org.satbed.proxy.interception;

/**
 * What lets new connections pass unproxied when there are many (nft only). Whatever passes so stays so.
 *
 * @param kind how it is decided
 * @param count for {@link Kind#CT_COUNT} the number of connections, at least 1; otherwise 0
 */
public record Bypass(Kind kind, int count) {
    /** How it is decided. */
    public enum Kind {
        /** Never: the proxy makes them wait. */
        NONE,
        /** The proxy says so, by {@link LimitSet}. */
        LIMIT,
        /**
         * By conntrack's count, as PEPsal's manual has it. It counts every new connection that meets the rule, those that pass too: with
         * short connections, few are proxied.
         */
        CT_COUNT
    }

    /** {@link Kind#NONE}. */
    public static final Bypass NONE = new Bypass(Kind.NONE, 0);
    /** {@link Kind#LIMIT}. */
    public static final Bypass LIMIT = new Bypass(Kind.LIMIT, 0);

    private static final String COUNT = "ct-count:";

    /** Checks the count. */
    public Bypass {
        if (kind == Kind.CT_COUNT ? count < 1 : count != 0) {
            throw new IllegalArgumentException("bypass by count " + count + ": at least 1");
        }
    }

    /** Reads what {@link #toString} writes; anything else throws {@link IllegalArgumentException} with one line. */
    public static Bypass parse(String text) {
        try {
            return switch (text) {
                case "none" -> NONE;
                case "limit" -> LIMIT;
                default ->
                    new Bypass(
                            Kind.CT_COUNT,
                            Integer.parseInt(text.startsWith(COUNT) ? text.substring(COUNT.length()) : ""));
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("bypass is 'limit', 'ct-count:N' or 'none', not '" + text + "'", e);
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "none";
            case LIMIT -> "limit";
            case CT_COUNT -> COUNT + count;
        };
    }
}
