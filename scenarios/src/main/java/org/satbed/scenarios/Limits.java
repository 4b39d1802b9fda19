package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The ranges of a scenario's values, in one place for the parser, which can point at the value in the file, and for the
 * records, which hold for scenarios built in code. Each check returns its argument or throws an
 * {@link IllegalArgumentException} that names the range.
 */
final class Limits {

    static final int MAX_REPEAT = 1000;
    static final int MAX_PARALLEL = 1000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern CONGESTION_CONTROL = Pattern.compile("[a-z][a-z0-9_]{0,14}");
    /** The hosts that every testbed has. */
    static final List<String> HOSTS = List.of("ws-st", "st", "sat", "gw", "ws-gw");
    /** Those of further terminals, as a regular expression. */
    static final String FURTHER_HOST = "(?:ws-)?st-[2-9]";

    private static final Pattern HOST = Pattern.compile(String.join("|", HOSTS) + "|" + FURTHER_HOST);
    private static final long MIN_QUEUE_BYTES = 1500;
    private static final long MAX_QUEUE_BYTES = 1_000_000_000;

    private Limits() {}

    static String name(String name) {
        return matching(NAME, name, "a name: a lower-case letter, then up to 31 of a-z, 0-9 and -");
    }

    static String id(String id) {
        return matching(ID, id, "an id: a letter or digit, then up to 63 letters, digits, '.', '_' or '-'");
    }

    static String congestionControl(String name) {
        return matching(CONGESTION_CONTROL, name, "a congestion control as the kernel names it, e.g. cubic");
    }

    static String oneLine(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a description is one line, without control characters");
        }
        return text;
    }

    static Rate rate(Rate rate) {
        return within(rate, new Rate(1_000), new Rate(40_000_000_000L), "a link rate", Rate::toString);
    }

    static Duration delay(Duration delay) {
        return within(delay, Duration.ZERO, Duration.ofSeconds(10), "a one-way delay", Limits::print);
    }

    static Duration rtt(Duration rtt) {
        return within(rtt, Duration.ZERO, Duration.ofSeconds(20), "an RTT", Limits::print);
    }

    /** At least what IPv6 asks of a link (RFC 8200 section 5), at most what the testbed's cables carry. */
    static DataSize mtu(DataSize mtu) {
        return within(mtu, new DataSize(1280), new DataSize(1500), "an MTU", DataSize::toString);
    }

    static DataSize size(DataSize size) {
        return within(size, new DataSize(1), new DataSize(100_000_000_000L), "a workload's size", DataSize::toString);
    }

    static Duration duration(Duration duration) {
        return within(duration, Duration.ofSeconds(1), Duration.ofHours(1), "a workload's duration", Limits::print);
    }

    static Duration interval(Duration interval) {
        return within(interval, Duration.ofMillis(10), Duration.ofHours(1), "an interval", Limits::print);
    }

    static DataSize packet(DataSize size) {
        return within(size, new DataSize(100), new DataSize(1500), "an IP packet", DataSize::toString);
    }

    static DataSize request(DataSize size) {
        return within(size, new DataSize(1), new DataSize(1_000_000), "a request", DataSize::toString);
    }

    static DataSize response(DataSize size) {
        return within(size, new DataSize(1), new DataSize(100_000_000), "a response", DataSize::toString);
    }

    static int transactions(int count) {
        return within(count, 1, RequestResponse.MAX_COUNT, "count", String::valueOf);
    }

    static int connections(int count) {
        return within(count, 1, 100, "a number of connections", String::valueOf);
    }

    static ArrivalRate arrivalRate(ArrivalRate rate) {
        return within(rate, ArrivalRate.parse("0.01/s"), ArrivalRate.parse("1000/s"), "a rate", ArrivalRate::toString);
    }

    /** A result file holds them all, and so does a client's memory. */
    static void arrivals(double expected) {
        if (expected > 10_000) {
            throw new IllegalArgumentException(
                    "rate and duration make " + Math.round(expected) + " objects; at most 10000 fit into a result");
        }
    }

    static void probes(long count) {
        if (count > 100_000) {
            throw new IllegalArgumentException(count + " probes are too many: at most 100000 fit into a result");
        }
    }

    static double shape(double value, String what) {
        if (!(value > 0 && value <= 5)) {
            throw new IllegalArgumentException(value + " is out of range: " + what + " is above 0, to 5");
        }
        return value;
    }

    static String har(String har) {
        if (har.isBlank() || har.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected a built-in page or a HAR file, e.g. news or my-page.har");
        }
        return har;
    }

    static String page(String page) {
        if (page.isBlank() || page.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected a page's id, its title, or its number from 1");
        }
        return page;
    }

    static String host(String host) {
        return matching(
                HOST, host, "a host; expected " + Words.oneOf(HOSTS) + ", or one of a further terminal, e.g. ws-st-2");
    }

    /** Nothing that a process cannot be given. */
    static String argument(String argument) {
        if (argument.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument cannot have a character of code 0");
        }
        return argument;
    }

    static int parallel(int parallel) {
        return within(parallel, 1, MAX_PARALLEL, "parallel", String::valueOf);
    }

    static int repeat(int repeat) {
        return within(repeat, 1, MAX_REPEAT, "repeat", String::valueOf);
    }

    static double loss(double loss) {
        if (!(loss >= 0 && loss < 1)) {
            throw new IllegalArgumentException((Double.isFinite(loss) ? Loss.percent(loss) + "%" : loss)
                    + " is out of range: loss is 0% to below 100%");
        }
        return loss;
    }

    /** A queue is checked as the bytes that it comes to on its link. */
    static QueueLimit queue(QueueLimit queue, Rate rate, Duration rtt) {
        long bytes = queue.bytes(rate, rtt);
        if (bytes < MIN_QUEUE_BYTES || bytes > MAX_QUEUE_BYTES) {
            throw new IllegalArgumentException(queue + " is out of range: it comes to " + bytes
                    + " bytes here, and a queue holds 1500B (one packet) to 1GB");
        }
        return queue;
    }

    /** A double that JSON can hold. */
    static void finite(double value, String what) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " is not a finite number: " + value);
        }
    }

    private static String print(Duration duration) {
        return duration.isNegative() ? duration.toString() : Durations.print(duration);
    }

    private static String matching(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + what);
        }
        return text;
    }

    private static <T extends Comparable<T>> T within(
            T value, T least, T most, String what, Function<T, String> print) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(print.apply(value) + " is out of range: " + what + " is "
                    + print.apply(least) + " to " + print.apply(most));
        }
        return value;
    }
}
