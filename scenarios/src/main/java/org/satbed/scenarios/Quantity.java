package org.satbed.scenarios;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads and prints one kind of quantity: a decimal number followed by a unit.
 *
 * @param what the kind with its article, for messages: "a rate"
 * @param base what one base unit is, for messages: "bit/s"
 * @param zeroUnit the unit that zero is printed with
 * @param example a good value, for messages: "50Mbit"
 * @param units the units, smallest first
 */
record Quantity(String what, String base, String zeroUnit, String example, List<Unit> units) {

    /** A decimal number. The digits are limited so that a hostile file cannot make the arithmetic slow. */
    static final String NUMBER = "[0-9]{1,19}(?:\\.[0-9]{1,30})?";

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(" + NUMBER + ")\\s*([A-Za-z]*)");
    private static final int PRINTED_DECIMALS = 12;

    /** A unit by its name and its size in base units. */
    record Unit(String name, BigDecimal size) {
        Unit(String name, long size) {
            this(name, BigDecimal.valueOf(size));
        }
    }

    /** What {@link #parse} takes, as a regular expression for JSON Schema. */
    static String pattern(List<Unit> units) {
        return NUMBER + "\\s*(?:" + units.stream().map(Unit::name).collect(Collectors.joining("|")) + ")";
    }

    /**
     * Reads a quantity.
     *
     * @return the value in base units
     * @throws IllegalArgumentException if the text is no such quantity; the message says what was expected
     */
    long parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + what + "; expected e.g. " + example);
        }
        String name = matcher.group(2);
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not " + what + "; a number needs a unit, e.g. " + example);
        }
        Unit unit = units.stream()
                .filter(u -> u.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is not a unit of " + what + "; expected " + unitNames() + ", e.g. " + example));
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(unit.size());
        if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too large for " + what);
        }
        if (value.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number of " + base);
        }
        return value.longValueExact();
    }

    /** Prints a value in the unit that gives the shortest text that reads back as the same value. */
    String print(long value) {
        if (value == 0) {
            return "0" + zeroUnit;
        }
        BigDecimal number = BigDecimal.valueOf(value);
        String shortest = value + units.get(0).name();
        for (Unit unit : units) {
            BigDecimal inUnit = number.divide(unit.size(), PRINTED_DECIMALS, RoundingMode.DOWN);
            boolean exact = inUnit.multiply(unit.size()).compareTo(number) == 0;
            String text = inUnit.stripTrailingZeros().toPlainString() + unit.name();
            // Below one (0.5Mbit) a text is harder to read than the next smaller unit's (500kbit), even if as short.
            if (exact && number.compareTo(unit.size()) >= 0 && text.length() <= shortest.length()) {
                shortest = text;
            }
        }
        return shortest;
    }

    private String unitNames() {
        return Words.oneOf(units.stream().map(Unit::name).toList());
    }
}
