package org.satbed.proxy.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a request matters here.
 *
 * @param query what follows the question mark, or empty
 * @param accept the header of this name, or empty
 * @param host likewise; empty only in HTTP/1.0, which no browser speaks
 */
record HttpRequest(String method, String path, String query, String accept, String host) {
    private static final Pattern FIRST = Pattern.compile("([A-Z]+) ([^ ?]+)(?:\\?([^ ]*))? HTTP/1\\.([01])");

    /**
     * Reads it.
     *
     * @param head the request line and the headers, without the empty line
     * @return empty when it is not HTTP; HTTP/1.1 has one header Host (RFC 9112 section 3.2)
     */
    static Optional<HttpRequest> parse(String head) {
        String[] lines = head.split("\r?\n");
        Matcher first = FIRST.matcher(lines[0]);
        if (!first.matches()) {
            return Optional.empty();
        }
        List<String> hosts = headers(lines, "host:");
        if (hosts.size() > 1
                || first.group(4).equals("1") && String.join("", hosts).isEmpty()) {
            return Optional.empty();
        }
        String accept = headers(lines, "accept:").stream().reduce("", (before, last) -> last);
        String query = first.group(3) == null ? "" : first.group(3);
        return Optional.of(new HttpRequest(first.group(1), first.group(2), query, accept, String.join("", hosts)));
    }

    private static List<String> headers(String[] lines, String name) {
        return Stream.of(lines)
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .toList();
    }
}
