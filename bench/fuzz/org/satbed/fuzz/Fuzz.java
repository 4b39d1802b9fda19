package org.satbed.fuzz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Feeds parsers with inputs that were good before something was done to them. A parser may take one or refuse it as it always does; anything
 * else that it throws, and anything that takes five seconds, is a fault: its number and its bytes are printed, and the exit status is 1. An
 * input depends on the seed and its number alone.
 */
public final class Fuzz {
    /** A parser. One object serves one thread. */
    public interface Target {
        String name();

        /** Inputs that it takes. */
        List<byte[]> seeds() throws Exception;

        /** Of the whole run's inputs, relative to the others: what is fast gets more. */
        int share();

        /** Whether it takes an input; throws whatever the parser throws that is not its way to refuse. */
        boolean takes(byte[] input) throws Exception;
    }

    private static final long LONGEST_NANOS = 5_000_000_000L;
    private static final int LARGEST = 4096;
    private static final String[] WORDS = {
        "0", "-1", "9223372036854775808", "1e999", "NaN", "\u0000", "\n", "  ", "{", "}", "[", "]", ":", "- ", "&a", "*a", "<<: ", "!!int ",
        "\"", "'", "%", "Mbit", "ms", "100%", "=", ",", "\uFFFD", "\uD83D\uDE80", "null", "true", "---", "#"
    };

    private final long seed;
    private final Target target;
    private final List<byte[]> seeds;
    private final AtomicReference<byte[]> current = new AtomicReference<>();
    private volatile long since;

    private Fuzz(long seed, Target target) throws Exception {
        this.seed = seed;
        this.target = target;
        this.seeds = target.seeds();
        for (byte[] each : seeds) {
            if (!target.takes(each)) {
                throw new IllegalStateException(target.name() + " refuses one of its seeds");
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        long inputs = Long.parseLong(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        int threads = Runtime.getRuntime().availableProcessors();
        List<Class<?>> classes = new ArrayList<>();
        for (String each : Files.readAllLines(Path.of(arguments[2]))) {
            classes.add(Class.forName(each));
        }
        List<Target> targets = new ArrayList<>();
        for (Class<?> each : classes) {
            targets.add((Target) each.getConstructor().newInstance());
        }
        double shares = targets.stream().mapToInt(Target::share).sum();
        System.out.printf(Locale.ROOT, "%-34s %10s %10s %8s%n", "parser", "inputs", "taken", "seconds");
        long all = 0;
        for (int t = 0; t < classes.size(); t++) {
            long count = (long) Math.ceil(inputs * targets.get(t).share() / shares);
            long begin = System.nanoTime();
            long taken = run(classes.get(t), count, seed, threads);
            all += count;
            System.out.printf(Locale.ROOT, "%-34s %10d %10d %8.1f%n", targets.get(t).name(), count, taken,
                    (System.nanoTime() - begin) / 1e9);
        }
        System.out.printf(Locale.ROOT, "%d inputs, no fault%n", all);
    }

    private static long run(Class<?> type, long count, long seed, int threads) throws Exception {
        long[] taken = new long[threads];
        List<Thread> workers = new ArrayList<>();
        List<Fuzz> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Fuzz fuzz = new Fuzz(seed, (Target) type.getConstructor().newInstance());
            int first = i;
            all.add(fuzz);
            workers.add(new Thread(() -> taken[first] = fuzz.feed(first, threads, count)));
        }
        workers.forEach(Thread::start);
        for (Thread each : workers) {
            while (each.isAlive()) {
                each.join(500);
                all.forEach(Fuzz::endIfStuck);
            }
        }
        return Arrays.stream(taken).sum();
    }

    private long feed(long first, int step, long count) {
        long taken = 0;
        for (long i = first; i < count; i += step) {
            byte[] input = input(new SplittableRandom(seed * 1_000_003 + i));
            current.set(input);
            since = System.nanoTime();
            try {
                taken += target.takes(input) ? 1 : 0;
            } catch (Throwable e) {
                e.printStackTrace();
                fail(input, "number " + i);
            }
            current.set(null);
        }
        return taken;
    }

    private void endIfStuck() {
        byte[] input = current.get();
        if (input != null && System.nanoTime() - since > LONGEST_NANOS) {
            fail(input, "stuck");
        }
    }

    private void fail(byte[] input, String what) {
        System.err.println(target.name() + ", " + what + ": " + HexFormat.of().formatHex(input) + " = "
                + new String(input, StandardCharsets.UTF_8));
        Runtime.getRuntime().halt(1);
    }

    private byte[] input(SplittableRandom random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            bytes = changed(bytes, random);
        }
        return bytes.length > LARGEST ? Arrays.copyOf(bytes, LARGEST) : bytes;
    }

    private byte[] changed(byte[] bytes, SplittableRandom random) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
        switch (random.nextInt(8)) {
            case 0: // a bit
                return bytes.length == 0 ? bytes : with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 1: // a byte
                return bytes.length == 0 ? bytes : with(bytes, at, (byte) random.nextInt(256));
            case 2: // an extreme one
                return bytes.length == 0 ? bytes : with(bytes, at, new byte[] {0, -1, 127, -128, 1}[random.nextInt(5)]);
            case 3: // cut short
                return Arrays.copyOf(bytes, at);
            case 4: // something is missing
                return spliced(bytes, at, length, new byte[0]);
            case 5: // something is there twice
                return spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 6: // a word that matters
                return spliced(bytes, at, random.nextInt(length + 1),
                        WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8));
            default: // the end of another one
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                return spliced(Arrays.copyOf(bytes, at), at, 0, Arrays.copyOfRange(other, from, other.length));
        }
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, int gone, byte[] put) {
        byte[] made = new byte[bytes.length - gone + put.length];
        System.arraycopy(bytes, 0, made, 0, at);
        System.arraycopy(put, 0, made, at, put.length);
        System.arraycopy(bytes, at + gone, made, at + put.length, bytes.length - at - gone);
        return made;
    }
}
