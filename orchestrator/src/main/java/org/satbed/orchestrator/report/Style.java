package org.satbed.orchestrator.report;

import java.util.List;

/**
 * How a series looks. Colours are those of Okabe and Ito ("Color Universal Design", 2008), which the colour-blind tell apart, the light ones
 * darkened until they have a contrast of 3:1 to white (WCAG 2.2, 1.4.11); dashes and marks tell the same without colour.
 *
 * @param key name of the CSS class, which has a colour for light and one for dark
 * @param color on white, RRGGBB
 * @param dash lengths of dash and gap, none for a solid line
 * @param mark the shape at points
 */
record Style(String key, int color, List<Double> dash, Mark mark) {
    /** A shape. */
    enum Mark {
        NONE,
        CIRCLE,
        SQUARE,
        TRIANGLE,
        DIAMOND,
        CROSS,
        PLUS
    }

    /** The link, behind what is measured. */
    static final Style LINK = new Style("link", 0x767676, List.of(), Mark.NONE);
    /** A bound, or what was wanted. */
    static final Style BOUND = new Style("bound", 0x595959, List.of(2.0, 3.0), Mark.NONE);

    private static final List<Style> STYLES = List.of(
            new Style("s0", 0x333333, List.of(), Mark.CIRCLE),
            new Style("s1", 0xD55E00, List.of(), Mark.SQUARE),
            new Style("s2", 0x0072B2, List.of(7.0, 3.0), Mark.TRIANGLE),
            new Style("s3", 0x00805E, List.of(3.0, 3.0), Mark.DIAMOND),
            new Style("s4", 0xB0568A, List.of(9.0, 3.0, 2.0, 3.0), Mark.CROSS),
            new Style("s5", 0x9A6A00, List.of(5.0, 2.0), Mark.PLUS),
            new Style("s6", 0x2A86BD, List.of(1.5, 2.5), Mark.CIRCLE));

    /** What every report gives to the variants that most results have; others follow in their order. */
    private static final List<String> KNOWN = List.of("none", "satbed", "satbed-plain", "satbed-trunk", "pepsal");

    /**
     * That of a variant, the same in every report where it is one of the well-known.
     *
     * @param variants all that are shown together
     */
    static Style of(String variant, List<String> variants) {
        int known = KNOWN.indexOf(variant);
        if (known >= 0) {
            return STYLES.get(known);
        }
        int other =
                variants.stream().filter(each -> !KNOWN.contains(each)).toList().indexOf(variant);
        return nth(KNOWN.size() + Math.max(0, other));
    }

    /** The nth; those after the last begin again. */
    static Style nth(int n) {
        return STYLES.get(n % STYLES.size());
    }

    /** The same with other dashes. */
    Style dashed(List<Double> lengths) {
        return new Style(key, color, lengths, mark);
    }

    /** The same with other marks. */
    Style marked(Mark other) {
        return new Style(key, color, dash, other);
    }
}
