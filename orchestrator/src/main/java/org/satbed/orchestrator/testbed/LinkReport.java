package org.satbed.orchestrator.testbed;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkLog;

/** Asks a link emulator for its counters: a line on its standard input, answered by one on its standard output. */
public final class LinkReport {
    /** Has no answer. */
    private static final String SCHEDULE = "schedule";

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(5);

    private LinkReport() {}

    /** Begins the steps of its link and its log, once more for each measurement. */
    public static void startSchedule(HostProcess emulator) {
        emulator.say(SCHEDULE);
    }

    /** Its counters; empty when it does not answer within two seconds. */
    public static Optional<LinkCounters> request(HostProcess emulator) {
        return ask(emulator, "counters", LinkCounters.class);
    }

    /** What it did second by second since its schedule began; empty when it does not answer within two seconds. */
    public static Optional<LinkLog.Seconds> series(HostProcess emulator) {
        return ask(emulator, "series", LinkLog.Seconds.class);
    }

    private static <T> Optional<T> ask(HostProcess emulator, String question, Class<T> answer) {
        try {
            int before = lines(emulator).size();
            emulator.say(question);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < end && emulator.process().isAlive()) {
                List<String> lines = lines(emulator);
                if (lines.size() > before) {
                    return Optional.of(new ObjectMapper().readValue(lines.get(lines.size() - 1), answer));
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it has ended, which the caller notices otherwise
        }
    }

    /** The whole ones. */
    private static List<String> lines(HostProcess emulator) throws IOException {
        String text = Files.readString(emulator.output());
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
