package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ConnectionView.LegView;
import org.satbed.proxy.metrics.MetricsAddress;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What {@code list} and {@code top} print, and how they are called. */
class MetricsTableTest {
    private static final LegView LEG = new LegView(600_123, 1_000, 2);

    private static ConnectionView connection(String client, long ageMillis, long up, long down) {
        return new ConnectionView(client, "10.2.0.1:80", "relaying", ageMillis, 0, 0, up, down, LEG, LEG);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "9994, 9.99 kB",
        "9995, 10.0 kB",
        "99949, 99.9 kB",
        "99950, 100 kB",
        "999499, 999 kB",
        "999500, 1.00 MB",
        "9223372036854775807, 9.22 EB"
    })
    void bytes(long bytes, String wanted) {
        assertEquals(wanted, Human.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59999, 59 s",
        "60000, 1:00 min",
        "3599999, 59:59 min",
        "3600000, 1:00 h",
        "360000000, 100:00 h"
    })
    void durations(long millis, String wanted) {
        assertEquals(wanted, Human.duration(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, -", "57, 0.06 ms", "9999, 10.00 ms", "600123, 600.1 ms"})
    void roundTrips(long micros, String wanted) {
        assertEquals(wanted, Human.roundTrip(micros));
    }

    @Test
    void bitRatesAreInBits() {
        assertEquals("48.0 Mbit/s", Human.bitRate(6_000_000));
    }

    @Test
    void columnsAreAligned() {
        List<String> lines = ConnectionTable.plain(List.of(
                connection("10.1.0.1:5", 1_000, 0, 1_000), connection("[fd00:1::1]:54321", 61_000, 5_000_000, 1)));
        assertEquals(
                List.of(
                        "client             server       state          age       up     down  client RTT  cwnd  resent"
                                + "  server RTT  cwnd  resent",
                        "10.1.0.1:5         10.2.0.1:80  relaying       1 s      0 B  1.00 kB    600.1 ms  1000       2"
                                + "    600.1 ms  1000       2",
                        "[fd00:1::1]:54321  10.2.0.1:80  relaying  1:01 min  5.00 MB      1 B    600.1 ms  1000       2"
                                + "    600.1 ms  1000       2"),
                lines);
    }

    @Test
    void ratesAreOfTheTimeBetweenTheLooks() {
        List<Rated> rated = Rated.between(
                List.of(connection("10.1.0.1:1", 10_000, 1_000, 500), connection("10.1.0.1:2", 10_000, 0, 0)),
                List.of(connection("10.1.0.1:1", 12_000, 5_000, 500), connection("10.1.0.1:2", 12_500, 0, 100_000)));
        assertEquals(List.of("10.1.0.1:2", "10.1.0.1:1"), clients(rated), "the busiest first");
        assertEquals(40_000, rated.get(0).down());
        assertEquals(2_000, rated.get(1).up());
        assertEquals(0, rated.get(1).down());
    }

    /** The same addresses again, or none before: the bytes are those since its beginning. */
    @Test
    void aNewConnectionIsSeenFromItsBeginning() {
        List<Rated> rated = Rated.between(
                List.of(connection("10.1.0.1:1", 60_000, 999, 0)),
                List.of(
                        connection("10.1.0.1:1", 500, 5_000, 0),
                        connection("10.1.0.1:2", 2_000, 1_000, 0),
                        connection("10.1.0.1:3", 0, 1_000, 0)));
        assertEquals(List.of("10.1.0.1:1", "10.1.0.1:2", "10.1.0.1:3"), clients(rated));
        assertEquals(10_000, rated.get(0).up());
        assertEquals(500, rated.get(1).up());
        assertEquals(0, rated.get(2).up(), "no time, no rate");
    }

    private static List<String> clients(List<Rated> rated) {
        return rated.stream().map(each -> each.connection().client()).toList();
    }

    @Test
    void aTerminalIsOverwrittenAndAPipeIsNot() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen terminal = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
        assertTrue(terminal.show(List.of("a", "b")));
        assertTrue(terminal.show(List.of("c")));
        assertEquals(
                "\033[H\033[Ja\033[K\nb\033[K\n\033[J\033[Hc\033[K\n\033[J", bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
        Screen pipe = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
        pipe.show(List.of("a"));
        pipe.show(List.of("b"));
        assertEquals("a\n\nb\n", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whoDoesNotReadAnyMoreIsNoticed() {
        PrintStream closed = new PrintStream(new ByteArrayOutputStream());
        closed.close();
        assertFalse(new Screen(closed, false).show(List.of("a")));
    }

    @Test
    void theProxysOwnOptionsAreAsBefore() {
        ParseResult run = new CommandLine(new PepCommand())
                .parseArgs("-p", "5000", "-v", "--copy", "tos,ttl", "--satellite", "buffer=15MB", "--metrics", "9500");
        assertFalse(run.hasSubcommand());
        assertEquals(5000, (int) run.matchedOptionValue("-p", 0));
        assertEquals("9500", run.matchedOptionValue("--metrics", ""));
        ParseResult list = new CommandLine(new PepCommand()).parseArgs("list", "--json");
        assertEquals("list", list.subcommand().commandSpec().name());
        assertEquals(
                MetricsAddress.DEFAULT,
                list.subcommand().commandSpec().findOption("--metrics").getValue());
        assertThrows(CommandLine.ParameterException.class, () -> new CommandLine(new PepCommand()).parseArgs("lists"));
    }
}
