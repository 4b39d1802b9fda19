package org.satbed.scenarios;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.satbed.fuzz.Fuzz;

/** HAR files. What is taken is a page; what is not, is refused in one line. */
public final class HarTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "HAR files";
    }

    @Override
    public int share() {
        return 60;
    }

    @Override
    public List<byte[]> seeds() {
        String har = "{'log': {'version': '1.2', 'pages': [{'id': 'page_1', 'title': 'A'}], 'entries': ["
                + entry("00.1Z", "https://a.example/", "200", "10", "'pageref': 'page_1'")
                + "," + entry("01+0100", "https://a.example/a.js", "200", "0", "'_fromCache': 'disk'")
                + "," + entry("02.123456789-03:30", "http://b.example:80/b", "302", "5",
                        "'_initiator': {'type': 'script', 'stack': {'callFrames': [{'url': 'https://a.example/a.js'}]}}")
                + "]}}";
        String small = "{'log': {'entries': [" + entry("00Z", "https://a.example/", "304", "-1", "'time': 1e3") + ","
                + entry("00Z", "https://a.example/", "200", "'7'", "'_fetchType': 'Memory Cache'").replace("GET", "OPTIONS")
                + "]}}";
        return List.of(bytes(har), bytes(small), bytes("\uFEFF" + small));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String entry(String second, String url, String status, String size, String more) {
        return "{'startedDateTime': '2026-01-01T00:00:" + second + "', 'request': {'method': 'GET', 'url': '" + url
                + "', 'headers': [{'name': 'Referer', 'value': 'https://a.example/'}]}, 'response': {'status': " + status
                + ", 'bodySize': " + size + ", '_transferSize': 12, 'redirectURL': '/c', 'content': {'size': 9, 'text': 'body'}},"
                + " 'timings': {'wait': 1}, " + more + "}";
    }

    @Override
    public boolean takes(byte[] input) {
        try {
            PageGraph page = HarReader.read("x.har", new ByteArrayInputStream(input), Optional.empty());
            if (page.depth() > page.objects().size() || page.bytes() < 0) {
                throw new AssertionError(page);
            }
            for (PageGraph.PageObject object : page.objects()) {
                if (!object.origin().matches("https?://[^\\s\\p{Cntrl}]+")) {
                    throw new AssertionError(object);
                }
            }
            return true;
        } catch (IOException e) {
            if (!e.getMessage().startsWith("x.har") || e.getMessage().lines().count() > 1) {
                throw new AssertionError("not one line: " + e.getMessage(), e);
            }
            return false;
        }
    }
}
