package org.satbed.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The wall clock of one process, which libfaketime steps; the monotonic one goes on as it does. */
final class WallClock {
    /** Set by the script to libfaketime's file. */
    private static final Optional<String> LIBRARY = Optional.ofNullable(System.getProperty("soak.faketime"));

    /** What the library is told to ask its file after, doubled. */
    private static final long NOTICED_MILLIS = 2_000;

    private static final long NEAR_MILLIS = 3_000;

    private final Path file;

    private WallClock(Path file) {
        this.file = file;
    }

    static Optional<WallClock> of(Path file) {
        return LIBRARY.map(library -> new WallClock(file));
    }

    void preload(Map<String, String> environment) {
        step(0);
        environment.put("LD_PRELOAD", LIBRARY.orElseThrow());
        environment.put("FAKETIME_TIMESTAMP_FILE", file.toString());
        environment.put("FAKETIME_CACHE_DURATION", "1");
        environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        // With its own way of waiting, the JVM's threads that wait for a time turn without end.
        environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** From within two seconds on the process takes the time to be this much later, or earlier. */
    private void step(long seconds) {
        try {
            Files.writeString(file, String.format("%+d%n", seconds));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Steps it, sees that the proxy has taken it, and steps it back after a while. */
    void stepFor(Proxy proxy, long seconds, int howLong) throws InterruptedException {
        step(seconds);
        Thread.sleep(NOTICED_MILLIS);
        Optional<Long> now = proxy.now();
        long expected = System.currentTimeMillis() + seconds * 1_000;
        if (now.isPresent() && Math.abs(now.get() - expected) > NEAR_MILLIS) {
            throw new IllegalStateException("the clock of " + proxy.host() + " was not stepped: " + now.get() + ", and not " + expected);
        }
        Thread.sleep(howLong * 1_000L);
        step(0);
    }
}
