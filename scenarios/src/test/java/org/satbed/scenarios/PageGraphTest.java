package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageGraphTest {

    /** The files in the jar are what the recipe makes: nobody edits them by hand. */
    @Test
    void theBuiltinPagesAreMadeByTheRecipe() throws IOException {
        assertAll(() -> isMade("news", PageRecipe.news()), () -> isMade("shop", PageRecipe.shop()));
    }

    private static void isMade(String name, String har) throws IOException {
        Path made = Path.of("target", name + ".har");
        Files.writeString(made, har);
        String inJar;
        try (InputStream in = PageGraph.class.getResourceAsStream("pages/" + name + ".har")) {
            inJar = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertTrue(har.equals(inJar), "copy " + made + " to src/main/resources/org/satbed/scenarios/pages");
    }

    @Test
    void newsHasTheMedianPagesWeight() throws IOException {
        PageGraph news = PageGraph.load("news", Optional.empty());
        assertEquals(60, news.objects().size());
        assertEquals(5, news.depth());
        // 18 + 78 + 613 + 1054 + 131 KB, and 20 KB of data.
        assertEquals((18 + 78 + 613 + 1054 + 131 + 20) * 1024.0, news.bytes(), 100);
        assertEquals(
                5,
                news.objects().stream()
                        .map(PageGraph.PageObject::origin)
                        .distinct()
                        .count());
        PageGraph shop = PageGraph.load("shop", Optional.empty());
        assertEquals(25, shop.objects().size());
        assertEquals(5, shop.depth());
        assertEquals(0.9e6, shop.bytes(), 0.05e6);
    }

    @Test
    void dependenciesComeFromInitiatorRedirectRefererOrTheDocument() throws IOException {
        PageGraph page = read(har(
                entry(0, "http://a.example/", "", ""),
                entry(1, "http://a.example/style.css", "", ""),
                entry(2, "http://a.example/by-url.png", ", '_initiator': {'url': 'http://a.example/style.css#x'}", ""),
                entry(
                        3,
                        "http://a.example/by-stack.js",
                        ", '_initiator': {'type': 'script', 'stack': {'callFrames': [], 'parent':"
                                + " {'callFrames': [{'url': 'http://a.example/style.css'}]}}}",
                        ""),
                entry(4, "http://a.example/by-text.js", ", '_initiator': 'http://a.example/by-stack.js'", ""),
                entry(5, "http://a.example/old", "", ", 'redirectURL': '/new'"),
                entry(6, "http://a.example/new", "", ""),
                entry(7, "http://b.example:81/unknown", ", '_initiator': {'url': 'http://elsewhere.example/'}", ""),
                entry(8, "http://a.example/early", ", '_initiator': {'url': 'http://a.example/late'}", ""),
                entry(9, "http://a.example/late", "", "")));
        assertEquals(
                List.of(-1, 0, 1, 1, 3, 0, 5, 0, 0, 0),
                page.objects().stream().map(PageGraph.PageObject::dependsOn).toList());
        assertEquals(List.of(1, 2, 3, 3, 4, 2, 3, 2, 2, 2), page.levels());
        assertEquals("http://b.example:81", page.objects().get(7).origin());
    }

    @Test
    void refererAndSizesAreRead() throws IOException {
        String har = "{'log': {'entries': ["
                + "{'startedDateTime': '2026-01-01T00:00:01.5+01:00', 'request': {'url': 'https://a.example/late',"
                + " 'headers': [{'name': 'referer', 'value': 'https://a.example/frame'}]},"
                + " 'response': {'status': 200, 'bodySize': -1, '_transferSize': 77, 'content': {'size': 99}}},"
                + "{'startedDateTime': '2026-01-01T00:00:01.2+01:00', 'request': {'url': 'https://a.example/frame'},"
                + " 'response': {'status': 200, 'bodySize': -1, 'content': {'size': 99}}},"
                + "{'startedDateTime': '2026-01-01T00:00:01+01:00', 'request': {'url': 'https://a.example/'},"
                + " 'response': {'status': 200, 'bodySize': 12, 'content': {'size': 99}}},"
                + "{'startedDateTime': '2026-01-01T00:00:02+01:00', 'request': {'url': 'https://a.example/blocked'},"
                + " 'response': {'status': 0}},"
                + "{'startedDateTime': '2026-01-01T00:00:02+01:00', 'request': {'url': 'data:image/png;base64,AA'},"
                + " 'response': {'status': 200}}]}}";
        PageGraph page = read(har.replace('\'', '"'));
        assertEquals(
                List.of(
                        new PageGraph.PageObject("https://a.example/", "https://a.example", 12, -1),
                        new PageGraph.PageObject("https://a.example/frame", "https://a.example", 99, 0),
                        new PageGraph.PageObject("https://a.example/late", "https://a.example", 77, 1)),
                page.objects());
    }

    @Test
    void mistakesAreNamed(@TempDir Path directory) throws IOException {
        assertMistake(
                "neither a HAR file nor a built-in page",
                directory.resolve("none.har").toString());
        Path file = directory.resolve("x.har");
        Files.writeString(file, "<html>");
        assertMistake("it is not JSON", file.toString());
        Files.writeString(file, "{\"log\": {}}");
        assertMistake("has no log.entries", file.toString());
        Files.writeString(file, "{\"log\": {\"entries\": []}}");
        assertMistake("nothing of it went over the network", file.toString());
        Files.writeString(file, har(entry(0, "http://a.example/", "", "")).replace("2026-01-01T", "yesterday "));
        assertMistake("log.entries[0].startedDateTime", file.toString());
    }

    private static PageGraph read(String har) throws IOException {
        return HarReader.read("test", new ByteArrayInputStream(har.getBytes(StandardCharsets.UTF_8)), Optional.empty());
    }

    private static void assertMistake(String part, String har) {
        IOException mistake = assertThrows(IOException.class, () -> PageGraph.load(har, Optional.empty()));
        assertTrue(mistake.getMessage().contains(part), mistake.getMessage());
    }

    private static String entry(int second, String url, String more, String ofResponse) {
        return "{'startedDateTime': '2026-01-01T00:00:0" + second + "Z', 'request': {'url': '" + url
                + "'}, 'response': {'status': 200, 'bodySize': 10" + ofResponse + "}" + more + "}";
    }

    private static String har(String... entries) {
        return ("{'log': {'entries': [" + String.join(",", entries) + "]}}").replace('\'', '"');
    }
}
