package org.satbed.openbach.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An argument of a job.
 *
 * @param name by which scenarios give it
 * @param type OpenBACH's: int, str, float, ip, network, None (a flag without value), job, scenario, ratio or date
 * @param count how many values: a number, "a-b", "+" or "*"
 * @param flag such as "-p"; empty for a required argument, which has a place instead
 * @param repeatable whether the flag may be there several times
 * @param description for people
 */
public record JobArgument(String name, String type, String count, String flag, boolean repeatable, String description) {
    static final Set<String> TYPES =
            Set.of("int", "str", "float", "ip", "network", "None", "job", "scenario", "ratio", "date");
    /** Characters of a value, which the controller keeps in a column of that width. */
    static final int LONGEST = 500;

    private static final Pattern COUNT = Pattern.compile("\\+|\\*|(\\d+)(?:-(\\d+))?");
    private static final Pattern ADDRESS =
            Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+", Pattern.CASE_INSENSITIVE);

    /** What is wrong with the argument itself, if anything is. */
    Optional<String> mistake() {
        if (!TYPES.contains(type)) {
            // The controller takes any word here, and fails when the job is started.
            return Optional.of("type '" + type + "' is none of OpenBACH's");
        }
        if (!COUNT.matcher(count).matches()) {
            return Optional.of("count '" + count + "' is neither a number nor a range, + or *");
        }
        if (flag.isEmpty() && count.equals("*")) {
            return Optional.of("count * of a required argument ends the agent");
        }
        if (type.equals("None") != count.equals("0")) {
            return Optional.of("type None and count 0 belong together");
        }
        return name.isEmpty() || description.isEmpty()
                ? Optional.of("name and description are needed")
                : Optional.empty();
    }

    /** What is wrong with so many values, if anything is. */
    Optional<String> mistakeInCount(int values) {
        Matcher matcher = COUNT.matcher(count);
        if (!matcher.matches()) {
            return Optional.of("count " + count);
        }
        int least = count.equals("+") ? 1 : count.equals("*") ? 0 : Integer.parseInt(matcher.group(1));
        int most = matcher.group(1) == null
                ? Integer.MAX_VALUE
                : matcher.group(2) == null ? least : Integer.parseInt(matcher.group(2));
        return values >= least && values <= most
                ? Optional.empty()
                : Optional.of("expected " + count + " values, found " + values);
    }

    /** What is wrong with a value, if anything is; a placeholder may become anything. */
    Optional<String> mistake(JsonNode value) {
        String text = value.asText();
        if (text.length() > LONGEST) {
            return Optional.of("a value is longer than " + LONGEST + " characters");
        }
        if (text.contains("$") && !text.contains("$$")) {
            return Optional.empty();
        }
        boolean fits = switch (type) {
            case "int" -> text.matches("[+-]?\\d+");
            case "float" -> isNumber(text);
            case "ip" -> ADDRESS.matcher(text).matches();
            case "network" -> ADDRESS.matcher(text.replaceFirst("/\\d+$", "")).matches();
            case "None" -> value.isBoolean();
            default -> true;
        };
        return fits ? Optional.empty() : Optional.of("'" + text + "' is no " + type);
    }

    private static boolean isNumber(String text) {
        try {
            new BigDecimal(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
