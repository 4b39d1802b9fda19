package org.satbed.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page needs of one entry of a HAR file.
 *
 * @param started when the browser began with it
 * @param zoned whether the file says in which zone that is
 * @param millis for how long it went on, 0 where unknown
 * @param pageref the page's id, empty where there is none
 * @param url without its fragment
 * @param origin scheme, host and port, written as browsers compare them
 * @param preflight whether it asks for leave for another request (CORS)
 * @param options whether its method is OPTIONS
 * @param transfer whether it went over the network
 * @param bytes of the body, as it went over the network
 * @param initiators URLs of what asked for it, the most likely first
 * @param referer the header, empty where there is none
 * @param redirect where it leads, empty where it does not
 */
record HarEntry(
        Instant started,
        boolean zoned,
        double millis,
        String pageref,
        String url,
        String origin,
        boolean preflight,
        boolean options,
        boolean transfer,
        long bytes,
        List<String> initiators,
        String referer,
        String redirect) {

    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
                    + "(?:[.,]([0-9]{1,30}))?\\s*([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?");

    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://(?:[^/?#@]*@)?([^/?#@\\s\\p{Cntrl}]+?)(?::([0-9]{0,5}))?");
    /** WebKit's, for what did not come from the network. */
    private static final Set<String> FETCHED_LOCALLY =
            Set.of("memory cache", "disk cache", "service worker", "inspector override");

    private static final List<String> LOCAL_FLAGS =
            List.of("_fromCache", "_fromDiskCache", "_fromMemoryCache", "_servedFromCache", "_fetchedViaServiceWorker");
    private static final long MOST_BYTES = 100_000_000_000L;
    private static final int MOST_INITIATORS = 200;

    /**
     * Whether a browser asks for such a URL over HTTP; not data:, blob:, WebSockets, extensions, or one without a host.
     */
    static boolean isHttp(JsonNode entry) {
        return !origin(url(entry)).isEmpty();
    }

    /**
     * Reads one that is over HTTP.
     *
     * @param place in the file, for messages
     * @throws IOException if it has no time, or a size beyond all bounds
     */
    static HarEntry read(String place, JsonNode entry) throws IOException {
        String started = entry.path("startedDateTime").asText();
        Matcher time = TIME.matcher(started.strip());
        JsonNode request = entry.path("request");
        JsonNode response = entry.path("response");
        String method = request.path("method").asText("GET").toUpperCase(Locale.ROOT);
        boolean preflight = method.equals("OPTIONS")
                && (entry.path("_resourceType").asText().equals("preflight")
                        || entry.path("_initiator").path("type").asText().equals("preflight")
                        || !header(request, "Access-Control-Request-Method").isEmpty());
        String redirect = response.path("redirectURL").asText("");
        boolean redirects = number(response.path("status")).orElse(0) / 100 == 3;
        return new HarEntry(
                instant(place, started, time),
                time.group(4) != null,
                Math.max(0, number(entry.path("time")).orElse(0)),
                entry.path("pageref").asText(""),
                url(entry),
                origin(url(entry)),
                preflight,
                method.equals("OPTIONS"),
                isTransfer(entry, response),
                bytes(place, method, response),
                initiators(entry.path("_initiator")),
                header(request, "Referer"),
                redirect.isEmpty() && redirects ? header(response, "Location") : redirect);
    }

    private static Instant instant(String place, String text, Matcher time) throws IOException {
        try {
            if (time.matches()) {
                String fraction = time.group(3) == null ? "" : time.group(3);
                LocalDateTime local = LocalDateTime.parse(time.group(1) + "T" + time.group(2))
                        .withNano(Integer.parseInt((fraction + "000000000").substring(0, 9)));
                String zone = time.group(4) == null ? "Z" : time.group(4).toUpperCase(Locale.ROOT);
                return local.toInstant(ZoneOffset.of(zone));
            }
        } catch (DateTimeException e) {
            // a 13th month, a 25th hour
        }
        throw new IOException(place + ".startedDateTime: '" + OneLine.of(text)
                + "' is no time; expected ISO 8601, e.g. 2026-09-01T10:00:00.123+02:00");
    }

    /**
     * Not what a cache or a service worker had, which browsers write each in its own way; nor what Chrome decides by
     * itself ("Internal Redirect"); nor what never had an answer. A response of which nothing was read, though it is
     * not empty, came from a cache, too.
     */
    private static boolean isTransfer(JsonNode entry, JsonNode response) {
        long status = number(response.path("status")).orElse(0);
        if (status <= 0
                || FETCHED_LOCALLY.contains(entry.path("_fetchType").asText().toLowerCase(Locale.ROOT))) {
            return false;
        }
        for (String flag : LOCAL_FLAGS) {
            if (isSet(entry.path(flag)) || isSet(response.path(flag))) {
                return false;
            }
        }
        OptionalLong transferred = number(response.path("_transferSize"));
        long read = number(response.path("bodySize")).orElse(-1);
        if (status == 304 || read > 0 || transferred.orElse(0) > 0) {
            return true;
        }
        boolean cacheKnows = entry.path("cache").has("afterRequest"); // Firefox, of what it has from its cache alone
        boolean hasContent = number(response.path("content").path("size")).orElse(0) > 0;
        return !(transferred.orElse(-1) == 0
                || cacheKnows
                || read == 0 && hasContent && !waited(entry.path("timings")));
    }

    private static boolean isSet(JsonNode flag) {
        return !Set.of("", "false", "null", "none", "no", "0")
                .contains(flag.asText("").toLowerCase(Locale.ROOT));
    }

    /** Whether any time went by for the network; with none said there was none. */
    private static boolean waited(JsonNode timings) {
        for (String phase : List.of("connect", "send", "wait", "receive")) {
            try {
                if (Double.parseDouble(timings.path(phase).asText("0")) > 0) {
                    return true;
                }
            } catch (NumberFormatException e) {
                // says nothing
            }
        }
        return false;
    }

    /** What came over the network, as far as the file knows it; else what it was when unpacked. */
    private static long bytes(String place, String method, JsonNode response) throws IOException {
        long status = number(response.path("status")).orElse(0);
        boolean hasBody = !method.equals("HEAD") && status != 304 && status != 204;
        List<JsonNode> sizes = hasBody
                ? List.of(
                        response.path("bodySize"),
                        response.path("_transferSize"),
                        response.path("content").path("size"))
                : List.of(response.path("bodySize"));
        for (JsonNode each : sizes) {
            OptionalLong size = number(each);
            if (size.isPresent() && size.getAsLong() >= 0) {
                if (size.getAsLong() > MOST_BYTES) {
                    throw new IOException(place + ".response: " + size.getAsLong() + " bytes; expected at most 100 GB");
                }
                return size.getAsLong();
            }
        }
        return 0;
    }

    /** A whole number, which some tools write as a text; what is beyond a long is the largest one. */
    private static OptionalLong number(JsonNode node) {
        String text = node.asText("").strip();
        try {
            return text.matches("-?[0-9.]+([eE][+-]?[0-9]+)?")
                    ? OptionalLong.of((long) Double.parseDouble(text))
                    : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // 1.2.3
        }
    }

    private static String header(JsonNode message, String name) {
        for (JsonNode header : message.path("headers")) {
            if (header.path("name").asText().equalsIgnoreCase(name)) {
                return header.path("value").asText("");
            }
        }
        return "";
    }

    private static List<String> initiators(JsonNode initiator) {
        List<String> urls = new ArrayList<>();
        add(urls, initiator);
        add(urls, initiator.path("url"));
        // The innermost call is in the script that asked; behind an asynchronous call the stack goes on in "parent".
        for (JsonNode stack = initiator.path("stack"); stack.isObject(); stack = stack.path("parent")) {
            for (JsonNode call : stack.path("callFrames")) {
                add(urls, call.path("url"));
            }
        }
        return List.copyOf(urls);
    }

    private static void add(List<String> urls, JsonNode url) {
        String text = withoutFragment(url.asText(""));
        if (!text.isEmpty() && urls.size() < MOST_INITIATORS && !urls.contains(text)) {
            urls.add(text);
        }
    }

    private static String url(JsonNode entry) {
        return withoutFragment(entry.path("request").path("url").asText(""));
    }

    static String withoutFragment(String url) {
        int fragment = url.indexOf('#');
        return fragment < 0 ? url : url.substring(0, fragment);
    }

    /**
     * In small letters, without a user's name and without the scheme's own port (RFC 6454); empty where it is none over
     * HTTP.
     */
    private static String origin(String url) {
        int end = url.indexOf("://");
        if (end < 0 || end > 5) {
            return "";
        }
        for (end += 3; end < url.length() && "/?".indexOf(url.charAt(end)) < 0; ) {
            end++;
        }
        Matcher origin = ORIGIN.matcher(url.substring(0, end).toLowerCase(Locale.ROOT));
        if (!origin.matches()) {
            return "";
        }
        String own = origin.group(1).equals("http") ? "80" : "443";
        String port = origin.group(3) == null || origin.group(3).isEmpty() ? own : origin.group(3);
        return origin.group(1) + "://" + origin.group(2) + (port.equals(own) ? "" : ":" + port);
    }
}
