package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the page, run by node against a document that only counts; skipped where there is no node. */
class WatchScriptTest {
    private static final int PATIENCE_SECONDS = 20;

    private static final String DOCUMENT = """
            const listeners = {}, elements = {};
            const element = () => ({textContent: '', children: [], setAttribute(key, value) { this[key] = value; },
              append(...more) { this.children.push(...more); }, replaceChildren(...all) { this.children = all; }});
            globalThis.EventSource = class { addEventListener(name, listener) { listeners[name] = listener; } close() {} };
            globalThis.document = {getElementById: id => elements[id] ??= element(), createElement: element, createElementNS: element};
            globalThis.innerWidth = 1000;
            globalThis.requestAnimationFrame = draw => draw();
            """;

    /** The server tells a connection all of its history: line, now, now, outcome. */
    private static final String CONNECTIONS = """
            function connect() {
              listeners.open?.({});
              listeners.line({data: '{"elapsedSeconds":1,"text":"up"}'});
              for (const seconds of [2, 3])
                listeners.now({data: JSON.stringify({elapsedSeconds: seconds, step: 'a', stepSeconds: 1, megabitsPerSecond: 5, done: 0, total: 6})});
              listeners.outcome({data: '{"variant":"none","repetition":1,"workload":"download-2MB","value":5.7,"unit":"s"}'});
            }
            const count = (node, property) => (node[property] ? 1 : 0) + node.children.reduce((sum, each) => sum + count(each, property), 0);
            const seen = () => [elements.lines.textContent.trim(), count(elements.outcomes, 'cx') + ' dot',
              elements.speed.children[0].children.filter(each => each.class === 'speed')[0].d.split('L').length + ' points'].join(', ');
            connect();
            console.log(seen());
            connect();
            console.log(seen());
            """;

    @Test
    void aConnectionThatIsMadeAgainDoesNotShowEverythingTwice(@TempDir Path directory) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, "node"))),
                "no node here; install it with apt-get install nodejs");
        Path script = Files.writeString(directory.resolve("watch.js"), DOCUMENT + script() + CONNECTIONS);
        Path output = directory.resolve("output");
        Process node = new ProcessBuilder("node", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "node did not end");
        } finally {
            node.destroyForcibly();
        }
        String once = "0:01  up, 1 dot, 2 points\n";
        assertEquals(once + once, Files.readString(output));
    }

    private static String script() throws Exception {
        try (InputStream in = WatchPage.class.getResourceAsStream("watch.html")) {
            String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return page.substring(page.indexOf("<script>") + "<script>".length(), page.indexOf("</script>"));
        }
    }
}
