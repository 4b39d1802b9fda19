package org.satbed.proxy;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;

/** The two legs of a connection as the kernel of the proxy's namespace shows them: ss -tinom, one line each. */
record KernelView(String accepted, String outgoing) {
    /** Of the one connection to this server port that is established on both sides. */
    static KernelView of(NetworkNamespace router, int serverPort) {
        Await.until(
                "both legs to port " + serverPort,
                Duration.ofSeconds(5),
                () -> lines(router, "sport", serverPort).size() == 1
                        && lines(router, "dport", serverPort).size() == 1);
        return new KernelView(
                lines(router, "sport", serverPort).get(0),
                lines(router, "dport", serverPort).get(0));
    }

    private static List<String> lines(NetworkNamespace router, String side, int port) {
        return router.runner()
                .run(List.of("ss", "-tinomOH", "state", "established", side, "=", ":" + port))
                .lines()
                .toList();
    }

    /** A leg's figure, as in {@code rb6291456} (pattern {@code rb}) or {@code mss:1448} ({@code mss:}). */
    static long figure(String leg, String name) {
        Matcher matcher =
                Pattern.compile("[ (,]" + Pattern.quote(name) + "([0-9]+)").matcher(leg);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + leg);
        }
        return Long.parseLong(matcher.group(1));
    }
}
