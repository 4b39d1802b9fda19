package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.satbed.orchestrator.UserException;

class WatchPageTest {
    private static final int PATIENCE_MILLIS = 10_000;

    @Test
    void whoComesLateIsToldWhatWasAndThenWhatIsAndTheEnd() throws Exception {
        WatchPage page = WatchPage.serve(0);
        page.line(1.5, "testbed 'x' is up");
        page.now(new ProgressListener.Now(2, "1/3 none, \"x\"", 1, 12.5, 0, 6, OptionalDouble.empty()));
        try (Socket socket = connect(page)) {
            ask(socket, "/events", "127.0.0.1:" + port(page));
            String before = until(socket, "12.5");
            assertTrue(before.contains("text/event-stream"), before);
            assertTrue(before.indexOf("event: line") < before.indexOf("event: now"), before);
            page.outcome(new ProgressListener.Outcome("none", 1, "download-2MB", 5.7, "s"));
            assertTrue(until(socket, "download-2MB").contains("event: outcome"));
            page.close();
            until(socket, "event: end");
        }
        assertThrows(IOException.class, () -> connect(page).close());
    }

    @Test
    void anotherNameForThisHostIsRefused() throws Exception {
        try (WatchPage page = WatchPage.serve(0);
                Socket socket = connect(page)) {
            ask(socket, "/events", "evil.example:" + port(page));
            assertTrue(until(socket, "\r\n").startsWith("HTTP/1.1 403"));
        }
    }

    @Test
    void thePageIsServedToThisHostAlone() throws Exception {
        try (WatchPage page = WatchPage.serve(0);
                Socket socket = connect(page)) {
            ask(socket, "/", "localhost:" + port(page));
            assertTrue(until(socket, "</html>").contains("connect-src 'self'"));
            UserException taken = assertThrows(UserException.class, () -> WatchPage.serve(port(page)));
            assertEquals(1, taken.lines().size());
        }
    }

    private static int port(WatchPage page) {
        return URI.create(page.url()).getPort();
    }

    private static Socket connect(WatchPage page) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port(page)), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void ask(Socket socket, String path, String host) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String until(Socket socket, String text) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (read.indexOf(text) < 0) {
            int n = in.read(buffer);
            assertTrue(n > 0, "ended before '" + text + "': " + read);
            read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
        return read.toString();
    }
}
