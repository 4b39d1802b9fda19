package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HAR files as Chrome, Firefox, WebKit, Fiddler and others write them: which of their entries are objects, how large,
 * and after which.
 */
class HarReaderTest {
    private static PageGraph file(String name, String... page) throws IOException {
        try (InputStream in = HarReaderTest.class.getResourceAsStream("har/" + name + ".har")) {
            return HarReader.read(name, in, List.of(page).stream().findFirst());
        }
    }

    /** Objects as path, bytes, and what they depend on. */
    private static String shape(PageGraph page) {
        return page.objects().stream()
                .map(object -> object.url().substring(object.url().lastIndexOf('/')) + " " + object.bytes() + " "
                        + object.dependsOn())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cache-chrome  | / 1000 -1, /net.js 1000 0
            cache-firefox | / 1000 -1
            sw            | / 1000 -1, /s.css 1500 0
            notmodified   | / 1000 -1, /n.js 0 0
            off0000       | / 1000 -1, /x 1000 0
            emptyfirst    | / 1000 -1, /x 1000 0
            preflight     | / 1000 -1, /q 0 0, /q 5000 1
            redirect      | / 0 -1, / 0 0, /en?q={x} 1000 1, /z.js 1000 2
            redirect-http2-empty | / 0 -1, /b 1000 0
            schemes       | / 1000 -1, /k 1000 0, /k2 1000 0
            badurl        | '/ 1000 -1, /p?x=|y z 1000 0, /v6 1000 0'
            h2            | / 66972 -1, /ff 0 0
            strsize       | / 1234 -1
            nofrac        | / 1000 -1
            notz          | / 1000 -1
            fiddler7      | / 1000 -1
            twopages-unsorted | / 1000 -1
            """)
    void filesOfOthers(String name, String expected) throws IOException {
        assertEquals(expected, shape(file(name)));
    }

    /** A hit is no round trip: without the object that the cache had, the chain is the same. */
    @Test
    void whatACacheHadIsNoTransfer() throws IOException {
        PageGraph with = file("chain-cached");
        PageGraph without = file("chain-without");
        assertEquals(without.objects(), with.objects());
        assertEquals(without.depth(), with.depth());
        assertEquals(without.bytes(), with.bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'_fromCache': 'memory'",
                "'_fromCache': 'disk'",
                "'_fromDiskCache': true",
                "'_servedFromCache': true",
                "'_fetchType': 'Memory Cache'",
                "'_fetchType': 'Disk Cache'",
                "'_fetchType': 'Service Worker'",
                "'cache': {'afterRequest': null}",
                "'timings': {'send': 0, 'wait': 0, 'receive': -1}",
                "'_fetchedViaServiceWorker': true",
                "'response': {'status': 200, 'content': {'size': 9}, '_fetchedViaServiceWorker': true}",
                "'response': {'status': 200, 'bodySize': -1, '_transferSize': 0, 'content': {'size': 9}}",
                "'response': {'status': 307, 'bodySize': -197, '_transferSize': 0, 'content': {'size': 0}}",
                "'response': {'status': 0}"
            })
    void markersOfWhatDidNotGoOverTheNetwork(String marker) throws IOException {
        assertEquals(
                "/ 10 -1, /late 20 0",
                shape(read(entry(0, "/", "", 10), local(1, marker), entry(2, "/late", initiator("/local"), 20))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'_fromCache': null",
                "'_fetchType': 'Network Load'",
                "'cache': {}, 'timings': {'wait': 5}",
                "'_fetchedViaServiceWorker': false, 'timings': {'wait': 5}",
                "'response': {'status': 304, 'bodySize': 0, 'content': {'size': 9}}",
                "'response': {'status': 200, 'bodySize': 0, 'content': {'size': 0}}",
                "'response': {'status': 404, 'bodySize': -1, '_transferSize': 12, 'content': {'size': 9}}"
            })
    void whatLooksLikeIt(String marker) throws IOException {
        String shape = shape(read(
                entry(0, "/", "", 10),
                local(1, marker + (marker.contains("timings") ? "" : ", 'timings': {'wait': 5}")),
                entry(2, "/late", initiator("/local"), 20)));
        assertTrue(shape.contains("/local") && shape.endsWith("/late 20 1"), shape);
    }

    /** Then what depended on the document begins with the page. */
    @Test
    void aDocumentFromTheCache() throws IOException {
        PageGraph page = read(
                entry(0, "/", ", '_fromCache': 'disk'", 0),
                entry(1, "/a", "", 10),
                entry(2, "/b", initiator("/a"), 20),
                entry(3, "/c", initiator("/"), 30));
        assertEquals("/a 10 -1, /b 20 0, /c 30 -1", shape(page));
        assertEquals(2, page.depth());
    }

    /**
     * Chrome gives the initiator of a redirected request to its target, too; it cannot be asked for before the redirect
     * is there.
     */
    @Test
    void aRedirectComesBeforeTheInitiator() throws IOException {
        assertEquals(
                "/ 5 -1, /old 5 0, /new 5 1, /login 0 0, /login 5 3, /x 5 4",
                shape(read(
                        entry(0, "/", "", 5),
                        entry(
                                1,
                                "/old",
                                initiator("/") + ", 'response': {'status': 302, 'redirectURL': '/new', 'bodySize': 5}",
                                5),
                        entry(2, "/new", initiator("/"), 5),
                        entry(
                                3,
                                "/login",
                                ", 'response': {'status': 302, 'bodySize': 0, 'headers': [{'name': 'location', 'value': '/login'}]}",
                                0),
                        entry(4, "/login", "", 5),
                        entry(5, "/x", initiator("/login"), 5))));
    }

    /** Nothing else of the page can be asked for before the document is there, which may have moved. */
    @Test
    void aDocumentThatHasMoved() throws IOException {
        assertEquals(
                "/ 0 -1, /en 9 0, /x 5 1",
                shape(read(
                        entry(0, "/", ", 'response': {'status': 301, 'redirectURL': '/en', 'bodySize': 0}", 0),
                        entry(1, "/en", "", 9),
                        entry(2, "/x", "", 5))));
    }

    /** Chrome says of a request that waits for its preflight that it began before it. */
    @Test
    void preflights() throws IOException {
        String asks = ", 'request': {'method': 'OPTIONS', 'url': 'https://a.example/q',"
                + " 'headers': [{'name': 'Access-Control-Request-Method', 'value': 'PUT'}]}";
        assertEquals(
                "/ 5 -1, /s 5 0, /q 1 1, /q 2 2, /q 3 1, /q 4 4",
                shape(read(
                        entry(0, "/", "", 5),
                        entry(1, "/s", "", 5),
                        entry(2, "/q", initiator("/s") + ", 'time': 1500", 2),
                        entry(3, "/q", asks, 1),
                        entry(4, "/q", asks, 3),
                        entry(5, "/q", initiator("/s"), 4))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            page_1     | 0 | first
            page_2     | 1 | second
            Second one | 1 | second
            2          | 1 | second
            4          | 0 | first
            x.har      | - | has no page 'x.har'; it has 1 page_1 'First', 2 page_2 'Second one', 3 page_3 'Second one', 4 4 ''
            9          | - | has no page '9'
            page_3     | - | 0 objects
            """)
    void aChoiceOfPage(String page, String number, String expected) throws IOException {
        String har = "{'log': {'entries': ["
                + String.join(
                        ",",
                        entry(0, "/first", ", 'pageref': 'page_1'", 1),
                        entry(1, "/second", ", 'pageref': 'page_2'", 2),
                        entry(2, "/first", ", 'pageref': '4'", 3))
                + "], 'pages': [{'id': 'page_1', 'title': 'First'}, {'id': 'page_2', 'title': 'Second one'},"
                + " {'id': 'page_3', 'title': 'Second one'}]}}";
        if (number.equals("-")) {
            IOException mistake = assertThrows(IOException.class, () -> read(har, page));
            assertTrue(mistake.getMessage().contains(expected), mistake.getMessage());
        } else {
            assertTrue(shape(read(har, page)).startsWith("/" + expected), shape(read(har, page)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-09-01T12:00:00.5+0200     | 2026-09-01T10:00:00Z
            2026-09-01T09:00:00,5-01       | 2026-09-01T10:00:00.49999999999999Z
            2026-09-01 10:00:01            | 2026-09-01T10:00:00.999999999
            2026-09-01T10:01Z              | 2026-09-01T10:00:59z
            """)
    void times(String later, String earlier) throws IOException {
        String har = "{'log': {'entries': [" + entry(0, "/late", "", 1).replace("2026-01-01T00:00:00Z", later) + ","
                + entry(0, "/early", "", 2).replace("2026-01-01T00:00:00Z", earlier) + "]}}";
        assertEquals("/early 2 -1, /late 1 0", shape(read(har, null)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nulltime | log.entries[0].startedDateTime: 'null' is no time; expected ISO 8601
            hugesize | log.entries[0].response: 5000000000000 bytes; expected at most 100 GB
            """)
    void mistakesAreOneLine(String name, String expected) {
        IOException mistake = assertThrows(IOException.class, () -> file(name));
        assertTrue(mistake.getMessage().startsWith(name + ": " + expected), mistake.getMessage());
        assertEquals(1, mistake.getMessage().lines().count());
    }

    @Test
    void aMixOfZonesHasNoOrder() {
        String har = "{'log': {'entries': [" + entry(0, "/", "", 1) + ","
                + entry(1, "/x", "", 1).replace("00:00:01Z", "00:00:01") + "]}}";
        assertTrue(assertThrows(IOException.class, () -> read(har, null))
                .getMessage()
                .contains("zone"));
    }

    /** Bodies are passed over: a file of the largest size needs no more memory than another. */
    @Test
    void aBodyOfTheLargestFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("big.har");
        byte[] chunk = "A".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            String[] parts = ("{'log': {'entries': ["
                            + entry(
                                    0,
                                    "/",
                                    ", 'response': {'status': 200, 'bodySize': 7,"
                                            + " 'content': {'size': 7, 'text': '@'}}",
                                    7)
                            + "]}}")
                    .replace('\'', '"')
                    .split("@");
            out.write(parts[0].getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 199; i++) {
                out.write(chunk);
            }
            out.write(parts[1].getBytes(StandardCharsets.UTF_8));
        }
        Runtime.getRuntime().gc();
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        assertEquals("/ 7 -1", shape(PageGraph.load(file.toString(), Optional.empty())));
        long after = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        assertTrue(after - before < 100_000_000, (after - before) + " bytes more");
    }

    /** The key is declared once: the scenario, what it is written as, and the id. */
    @Test
    void theKeyOfAScenario() throws ScenarioException {
        String yaml = """
                name: a
                link: {rtt: 600ms, forward: {rate: 1Mbit}, return: {rate: 1Mbit}}
                workloads:
                  - page: {har: x.har, page: Second one}
                  - page: {har: x.har}
                """;
        Scenario scenario = ScenarioParser.parse("a.yml", yaml);
        Page page = (Page) scenario.workloads().get(0);
        assertEquals(Optional.of("Second one"), page.page());
        assertEquals("page-x-Second-one", page.id());
        assertEquals(scenario, ScenarioParser.parse("b.yml", ScenarioForm.yaml(scenario)));
    }

    private static String initiator(String path) {
        return ", '_initiator': {'type': 'parser', 'url': 'https://a.example" + path + "'}";
    }

    private static String local(int second, String marker) {
        String response = "'response': {'status': 200, 'bodySize': 0, 'content': {'size': 9}}";
        return "{'startedDateTime': '2026-01-01T00:00:0" + second
                + "Z', 'request': {'url': 'https://a.example/local'}, "
                + (marker.contains("'response'") ? marker : response + ", " + marker) + "}";
    }

    /** Later keys of the same name count. */
    private static String entry(int second, String path, String more, int bytes) {
        return "{'startedDateTime': '2026-01-01T00:00:0" + second + "Z', 'request': {'url': 'https://a.example" + path
                + "'}, 'response': {'status': 200, 'bodySize': " + bytes + "}" + more + "}";
    }

    private static PageGraph read(String... entries) throws IOException {
        return read("{'log': {'entries': [" + String.join(",", entries) + "]}}", (String) null);
    }

    private static PageGraph read(String har, String page) throws IOException {
        byte[] bytes = har.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return HarReader.read("test", new ByteArrayInputStream(bytes), Optional.ofNullable(page));
    }
}
