package org.satbed.proxy.metrics;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a request matters here.
 *
 * @param query what follows the question mark, or empty
 * @param accept the header of this name, or empty
 */
record HttpRequest(String method, String path, String query, String accept) {
    private static final Pattern FIRST = Pattern.compile("([A-Z]+) ([^ ?]+)(?:\\?([^ ]*))? HTTP/1\\.[01]");

    /**
     * Reads it.
     *
     * @param head the request line and the headers, without the empty line
     * @return empty when it is not HTTP
     */
    static Optional<HttpRequest> parse(String head) {
        String[] lines = head.split("\r?\n");
        Matcher first = FIRST.matcher(lines[0]);
        if (!first.matches()) {
            return Optional.empty();
        }
        String accept = "";
        for (String line : lines) {
            if (line.toLowerCase(Locale.ROOT).startsWith("accept:")) {
                accept = line.substring("accept:".length()).strip();
            }
        }
        String query = first.group(3) == null ? "" : first.group(3);
        return Optional.of(new HttpRequest(first.group(1), first.group(2), query, accept));
    }
}
