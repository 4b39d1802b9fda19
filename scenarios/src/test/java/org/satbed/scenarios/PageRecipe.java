package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How the built-in pages are made. No page stood model: their numbers are those of the Web Almanac 2024 (almanac.httparchive.org, chapter
 * Page Weight), which counts what the HTTP Archive's crawl of that year found. The median desktop page has 2 HTML files with 18 KB, 8
 * style sheets with 78 KB, 24 scripts with 613 KB, 18 images with 1054 KB and 4 fonts with 131 KB; a tenth of the pages have 24 objects or
 * fewer.
 *
 * <p>{@code news} has these numbers, and 4 small data files that scripts ask for: 60 objects. {@code shop} has 25 objects, of each type
 * with the size that the median page's have on average. Within a group sizes rise in equal ratios, the largest 20 times the smallest. What
 * refers to what is ours: the document to style sheets, scripts and most images; style sheets to fonts and some images; scripts to
 * scripts, these to data, data to images.
 */
final class PageRecipe {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final double SPREAD = 20;
    private static final int KB = 1024;

    private record Item(String url, String type, long bytes, Item parent, long startMillis) {}

    private final String site;
    private final List<Item> items = new ArrayList<>();

    private PageRecipe(String site) {
        this.site = site;
    }

    static String news() throws JsonProcessingException {
        PageRecipe page = new PageRecipe("news");
        Item document = page.group(null, "www", "index", "html", 1, 14).get(0);
        List<Item> styles = page.group(document, "static", "style", "css", 8, 78);
        List<Item> scripts = page.group(document, "static", "script", "js", 10, 313);
        page.group(document, "www", "frame", "html", 1, 4);
        page.group(document, "img", "photo", "webp", 10, 700);
        page.group(styles.get(7), "static", "font", "woff2", 4, 131);
        page.group(styles.get(6), "static", "icon", "webp", 3, 54);
        List<Item> modules = page.group(scripts.get(9), "static", "module", "js", 8, 200);
        List<Item> others = page.group(scripts.get(8), "widgets", "widget", "js", 6, 100);
        List<Item> data = page.group(modules.get(7), "api", "list", "json", 3, 15);
        page.group(others.get(5), "widgets", "count", "json", 1, 5);
        page.group(data.get(2), "img", "teaser", "webp", 5, 300);
        return page.har();
    }

    static String shop() throws JsonProcessingException {
        PageRecipe page = new PageRecipe("shop");
        Item document = page.group(null, "www", "index", "html", 1, 18).get(0);
        List<Item> styles = page.group(document, "www", "style", "css", 3, 29);
        List<Item> scripts = page.group(document, "www", "script", "js", 5, 128);
        page.group(document, "img", "product", "webp", 6, 351);
        page.group(styles.get(2), "www", "font", "woff2", 2, 66);
        List<Item> modules = page.group(scripts.get(4), "www", "module", "js", 3, 77);
        List<Item> data = page.group(modules.get(2), "www", "offers", "json", 1, 5);
        page.group(data.get(0), "img", "offer", "webp", 4, 234);
        return page.har();
    }

    /** So many objects that the parent refers to, of so many KB together. */
    private List<Item> group(Item parent, String host, String name, String suffix, int count, int kilobytes) {
        double ratio = count == 1 ? 1 : Math.pow(SPREAD, 1.0 / (count - 1));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.pow(ratio, i);
        }
        List<Item> group = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String file = parent == null ? "" : name + (i + 1) + "." + suffix;
            group.add(new Item(
                    "https://" + host + "." + site + ".example/" + file,
                    suffix,
                    Math.round(kilobytes * (double) KB * Math.pow(ratio, i) / sum),
                    parent,
                    parent == null ? 0 : parent.startMillis() + 100 + i));
        }
        items.addAll(group);
        return group;
    }

    /** HAR 1.2, an entry a line. */
    private String har() throws JsonProcessingException {
        List<String> entries = new ArrayList<>();
        for (Item item : items) {
            entries.add("      " + Json.MAPPER.writeValueAsString(entry(item)));
        }
        return "{\n  \"log\": {\n    \"version\": \"1.2\",\n"
                + "    \"creator\": {\"name\": \"satbed's PageRecipe\", \"version\": \"1\"},\n"
                + "    \"pages\": [{\"startedDateTime\": \"" + START + "\", \"id\": \"" + site + "\", \"title\": \""
                + site
                + "\", \"pageTimings\": {}}],\n    \"entries\": [\n" + String.join(",\n", entries)
                + "\n    ]\n  }\n}\n";
    }

    private ObjectNode entry(Item item) {
        ObjectNode entry = Json.MAPPER.createObjectNode();
        entry.put("pageref", site);
        entry.put("startedDateTime", START.plusMillis(item.startMillis()).toString());
        entry.put("time", 50);
        ObjectNode request = entry.putObject("request");
        request.put("method", "GET").put("url", item.url()).put("httpVersion", "HTTP/1.1");
        request.putArray("cookies");
        request.putArray("headers");
        request.putArray("queryString");
        request.put("headersSize", -1).put("bodySize", 0);
        ObjectNode response = entry.putObject("response");
        response.put("status", 200).put("statusText", "OK").put("httpVersion", "HTTP/1.1");
        response.putArray("cookies");
        response.putArray("headers");
        response.putObject("content").put("size", item.bytes()).put("mimeType", mimeType(item.type()));
        response.put("redirectURL", "").put("headersSize", -1).put("bodySize", item.bytes());
        entry.putObject("cache");
        entry.putObject("timings").put("send", 0).put("wait", 40).put("receive", 10);
        if (item.parent() != null) {
            String type = item.parent().type().equals("js") ? "script" : "parser";
            entry.putObject("_initiator")
                    .put("type", type)
                    .put("url", item.parent().url());
        }
        return entry;
    }

    private static String mimeType(String suffix) {
        return switch (suffix) {
            case "html" -> "text/html";
            case "css" -> "text/css";
            case "js" -> "text/javascript";
            case "json" -> "application/json";
            case "woff2" -> "font/woff2";
            default -> "image/" + suffix;
        };
    }
}
