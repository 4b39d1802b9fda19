package org.satbed.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;

/** The packets on an interface, as tcpdump tells them: one line each. */
final class Capture implements AutoCloseable {
    private final Process tcpdump;
    private final Queue<String> packets = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private String packet = "";

    /** Returns when it sees what passes. */
    Capture(NetworkNamespace at, String interfaceName, String filter) throws IOException {
        tcpdump = at.command(
                        List.of("tcpdump", "-i", interfaceName, "-v", "-nn", "-tt", "-l", "--immediate-mode", filter))
                .start();
        follow(tcpdump.inputReader(), this::join);
        follow(tcpdump.errorReader(), errors::add);
        Await.until(
                "tcpdump to listen: " + errors,
                Duration.ofSeconds(10),
                () -> errors.stream().anyMatch(line -> line.contains("listening on")));
    }

    private static void follow(BufferedReader stream, java.util.function.Consumer<String> each) {
        Thread thread = new Thread(
                () -> {
                    try (stream) {
                        stream.lines().forEach(each);
                    } catch (IOException | UncheckedIOException e) {
                        // tcpdump is gone
                    }
                },
                "tcpdump output");
        thread.setDaemon(true);
        thread.start();
    }

    /** IPv4 packets are two lines, the second indented. */
    private void join(String line) {
        packet = line.startsWith(" ") ? packet + line : line;
        if (packet.contains("Flags [")) {
            packets.add(packet);
        }
    }

    /** The first packet whose line holds all these words. */
    String await(String... words) {
        Await.until(
                "a packet with " + List.of(words) + " in " + packets,
                Duration.ofSeconds(5),
                () -> matching(words).findAny().isPresent());
        return matching(words).findFirst().orElseThrow();
    }

    /** Everything seen up to that packet, which comes last. */
    List<String> upTo(String last) {
        return Stream.concat(packets.stream().takeWhile(each -> !each.equals(last)), Stream.of(last))
                .toList();
    }

    private Stream<String> matching(String... words) {
        return packets.stream().filter(line -> Stream.of(words).allMatch(line::contains));
    }

    @Override
    public void close() {
        tcpdump.destroyForcibly();
    }
}
