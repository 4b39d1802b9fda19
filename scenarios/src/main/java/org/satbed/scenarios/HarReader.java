package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a page from a HAR file (HTTP Archive 1.2, w3c.github.io/web-performance/specs/HAR/Overview.html): the entries of its first page in
 * the order of their begin.
 *
 * <p>An entry depends on the first of these that is there and began before it: the entry whose URL is in {@code _initiator} (a URL, or an
 * object with {@code url} or with a {@code stack}, as Chrome writes it); the entry that was redirected to it; the entry whose URL is its
 * request's Referer; the first entry.
 */
final class HarReader {

    private static final int MAX_OBJECTS = 5000;

    private final String source;
    private final List<PageGraph.PageObject> objects = new ArrayList<>();
    private final Map<String, Integer> byUrl = new HashMap<>();
    private final Map<String, Integer> redirects = new HashMap<>();

    private HarReader(String source) {
        this.source = source;
    }

    private record Entry(OffsetDateTime started, JsonNode json) {}

    /**
     * Reads.
     *
     * @param source the file's name, for messages
     * @throws IOException if it is no HAR file; the message says why
     */
    static PageGraph read(String source, byte[] har) throws IOException {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(har);
        } catch (JsonProcessingException e) {
            throw new IOException(source + " is no HAR file: it is not JSON: " + e.getOriginalMessage());
        }
        return new HarReader(source).page(root.path("log"));
    }

    private PageGraph page(JsonNode log) throws IOException {
        if (!log.path("entries").isArray()) {
            throw new IOException(source + " is no HAR file: it has no log.entries");
        }
        String page = log.path("pages").path(0).path("id").asText("");
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (JsonNode entry : log.path("entries")) {
            boolean ofPage =
                    page.isEmpty() || entry.path("pageref").asText(page).equals(page);
            if (ofPage && isTransfer(entry)) {
                entries.add(new Entry(started(entry, number), entry));
            }
            number++;
        }
        if (entries.isEmpty() || entries.size() > MAX_OBJECTS) {
            throw new IOException(source + ": its first page has " + entries.size()
                    + " objects that came over HTTP; expected 1 to " + MAX_OBJECTS);
        }
        entries.sort(Comparator.comparing(Entry::started)); // stable: what began at once stays in the file's order
        for (Entry entry : entries) {
            add(entry.json());
        }
        return new PageGraph(objects);
    }

    /** Not what was in the page itself ("data:"), went over a WebSocket, or never had an answer. */
    private static boolean isTransfer(JsonNode entry) {
        String url = url(entry).toLowerCase(Locale.ROOT);
        return (url.startsWith("http://") || url.startsWith("https://"))
                && entry.path("response").path("status").asInt() > 0;
    }

    private OffsetDateTime started(JsonNode entry, int number) throws IOException {
        try {
            return OffsetDateTime.parse(entry.path("startedDateTime").asText());
        } catch (DateTimeParseException e) {
            throw new IOException(source + ": log.entries[" + number + "].startedDateTime: '"
                    + entry.path("startedDateTime").asText() + "' is no time; expected ISO 8601 with a zone");
        }
    }

    private void add(JsonNode entry) {
        String url = url(entry);
        int parent = objects.isEmpty()
                ? PageGraph.PageObject.NOTHING
                : initiator(entry)
                        .or(() -> Optional.ofNullable(redirects.get(url)))
                        .or(() -> referer(entry))
                        .orElse(0);
        int number = objects.size();
        objects.add(new PageGraph.PageObject(url, origin(url), bytes(entry.path("response")), parent));
        byUrl.putIfAbsent(url, number);
        String redirect = entry.path("response").path("redirectURL").asText("");
        if (!redirect.isEmpty()) {
            redirects.putIfAbsent(resolve(url, redirect), number);
        }
    }

    private Optional<Integer> initiator(JsonNode entry) {
        JsonNode initiator = entry.path("_initiator");
        Optional<Integer> told =
                known(initiator.asText("")).or(() -> known(initiator.path("url").asText("")));
        // The innermost call is in the script that asked; behind an asynchronous call the stack goes on in "parent".
        JsonNode stack = initiator.path("stack");
        while (told.isEmpty() && stack.isObject()) {
            for (JsonNode call : stack.path("callFrames")) {
                told = told.or(() -> known(call.path("url").asText("")));
            }
            stack = stack.path("parent");
        }
        return told;
    }

    private Optional<Integer> referer(JsonNode entry) {
        for (JsonNode header : entry.path("request").path("headers")) {
            if (header.path("name").asText().equalsIgnoreCase("Referer")) {
                return known(header.path("value").asText(""));
            }
        }
        return Optional.empty();
    }

    private Optional<Integer> known(String url) {
        return Optional.ofNullable(byUrl.get(withoutFragment(url)));
    }

    /** What came over the network, as far as the file knows it; else what it was when unpacked. */
    private static long bytes(JsonNode response) {
        for (JsonNode size : List.of(
                response.path("bodySize"),
                response.path("_transferSize"),
                response.path("content").path("size"))) {
            if (size.isNumber() && size.asLong() >= 0) {
                return size.asLong();
            }
        }
        return 0;
    }

    private static String url(JsonNode entry) {
        return withoutFragment(entry.path("request").path("url").asText(""));
    }

    private static String withoutFragment(String url) {
        int fragment = url.indexOf('#');
        return fragment < 0 ? url : url.substring(0, fragment);
    }

    private static String resolve(String base, String url) {
        try {
            return withoutFragment(URI.create(base).resolve(url).toString());
        } catch (IllegalArgumentException e) {
            return withoutFragment(url); // not a URI to the letter, as on many pages
        }
    }

    /** Scheme, host and port: up to the path. */
    private static String origin(String url) {
        int host = url.indexOf("://") + 3;
        int end = host;
        while (end < url.length() && "/?".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return url.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
