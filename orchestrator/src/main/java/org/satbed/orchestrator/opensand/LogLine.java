package org.satbed.orchestrator.opensand;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of OpenSAND's log, on standard error with {@code -v} and in the datagrams to a collector's log port.
 *
 * @param time local time, "2026-11-23 07:48:20.788"
 * @param level DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL or EVENT
 * @param entity "opensand" on standard error, else such as "st1"
 * @param log such as "dvb.login"
 * @param text what happened
 */
record LogLine(String time, String level, String entity, String log, String text) {
    private static final Pattern FORM = Pattern.compile(
            "\\[(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})]\\[([A-Z]+)]\\[([^]]*)]\\[([^]]*)](.*)",
            Pattern.DOTALL);
    /** Where in OpenSAND's source an error was noticed. */
    private static final Pattern PLACE = Pattern.compile("^\\[[^]\\s]+:\\d+]\\s*");

    private static final Set<String> ERRORS = Set.of("ERROR", "CRITICAL");

    /** The line, if it has that form. */
    static Optional<LogLine> parse(String line) {
        Matcher matcher = FORM.matcher(line);
        return matcher.matches()
                ? Optional.of(new LogLine(
                        matcher.group(1),
                        matcher.group(2),
                        matcher.group(3),
                        matcher.group(4),
                        PLACE.matcher(matcher.group(5).strip()).replaceFirst("")))
                : Optional.empty();
    }

    /** Whether it tells of an error; many do in a run that is well. */
    boolean isError() {
        return ERRORS.contains(level);
    }

    /** Whether a terminal says that it is logged on. */
    boolean isLogon() {
        return log.equals("dvb.login") && text.startsWith("Login complete");
    }
}
