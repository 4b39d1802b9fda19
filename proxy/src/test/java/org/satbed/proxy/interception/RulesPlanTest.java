package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters, notes, and the rules that come of them; touches nothing. */
class RulesPlanTest {
    static final InterceptionPlan FULL = InterceptionPlan.of("undo", List.of("lan0", "sat0"), 5000)
            .withFilter(filter(
                    "10.1.0.0/16,fd01::/16", "10.2.0.0/16,fd02::/16", "80,443,8000-8100", "10.2.9.0/24,fd02:9::/32"))
            .withBypass(Bypass.LIMIT)
            .withSniff(Optional.of("sniff0"))
            .withNat(Optional.of("sat0"));

    static InterceptionFilter filter(String sources, String destinations, String ports, String except) {
        return new InterceptionFilter(cidrs(sources), cidrs(destinations), ports(ports), cidrs(except));
    }

    private static List<Cidr> cidrs(String text) {
        return Stream.of(text.split(","))
                .filter(each -> !each.isEmpty())
                .map(Cidr::parse)
                .toList();
    }

    private static List<PortRange> ports(String text) {
        return Stream.of(text.split(","))
                .filter(each -> !each.isEmpty())
                .map(PortRange::parse)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3, 10.1.2.3/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "fd01::5/16, fd01:0:0:0:0:0:0:0/16",
        "::/0, 0:0:0:0:0:0:0:0/0",
        "10.1.2.255/25, 10.1.2.128/25"
    })
    void blocks(String text, String expected) {
        assertEquals(expected, Cidr.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1.2",
                "10.1.2.3/33",
                "10.1.2.3/-1",
                "host.example",
                "localhost",
                "fd01::/129",
                "10.1.2.300/8",
                "::ffff:10.0.0.1/104",
                "10.0.0.0/8;x",
                "1234",
                "/8",
                "10.0.0.0/"
            })
    void noBlocks(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void overlapsGo() {
        InterceptionFilter tidy =
                filter("10.1.0.0/16,10.0.0.0/8,fd00::/8,fd01::/16,11.0.0.0/8", "", "443,80,8000-8010,8011,8005", "");
        assertEquals(
                "[10.0.0.0/8, 11.0.0.0/8, fd00:0:0:0:0:0:0:0/8]", tidy.sources().toString());
        assertEquals("[80, 443, 8000-8011]", tidy.ports().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "9-8", "a", "1-", "-1", "80:90"})
    void noPorts(String text) {
        assertThrows(IllegalArgumentException.class, () -> PortRange.parse(text));
    }

    @Test
    void whatCannotMatchIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> filter("10.0.0.0/8", "fd00::/8", "", ""));
        InterceptionPlan plan = InterceptionPlan.of("x", List.of("a"), 1).withFilter(filter("fd00::/8", "", "", ""));
        assertThrows(IllegalArgumentException.class, () -> plan.withIpv6(false));
        assertThrows(IllegalArgumentException.class, () -> plan.withSniff(Optional.of("a")));
        assertThrows(IllegalArgumentException.class, () -> Bypass.parse("ct-count:0"));
        assertThrows(IllegalArgumentException.class, () -> Bypass.parse("never"));
        assertEquals("ct-count:7", Bypass.parse("ct-count:7").toString());
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void notesAreReadAsTheyWereWritten(InterceptionTool tool) {
        assertEquals(Optional.of(FULL), PlanNotes.parse("undo", PlanNotes.lines(tool, FULL)));
        InterceptionPlan plain = InterceptionPlan.of("undo", List.of("a.1"), 9)
                .withIpv6(false)
                .withMarks(0x80000000, 1, -1)
                .withRouteTable(12, 13);
        assertEquals(Optional.of(plain), PlanNotes.parse("undo", PlanNotes.lines(tool, plain)));
        assertEquals(Optional.empty(), PlanNotes.parse("undo", List.of()));
        assertEquals(Optional.empty(), PlanNotes.parse("undo", List.of("--port 1 --from another version")));
    }

    /** nft takes comments of 127 bytes. */
    @Test
    void longListsTakeSeveralNotes() {
        String many = IntStream.range(0, 200)
                .mapToObj(i -> "10.77." + i + ".0/25")
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        InterceptionPlan plan = FULL.withFilter(filter("", "", "", many));
        List<String> lines = PlanNotes.lines(InterceptionTool.NFT, plan);
        assertTrue(lines.stream().allMatch(line -> line.length() < 128));
        assertEquals(Optional.of(plan), PlanNotes.parse("undo", lines));
    }

    @Test
    void iptablesTakesEachCombination() {
        InterceptionPlan plan = InterceptionPlan.of("st", List.of("lan0"), 5000)
                .withFilter(filter("10.1.0.0/16,10.9.0.0/16", "", "80,8000-8100", "10.2.9.0/24,fd02:9::/32"))
                .withSniff(Optional.of("sn0"));
        IptablesRules rules = new IptablesRules(plan);
        List<String> v4 = rules.fresh("mangle", false, List.of())
                .lines()
                .filter(line -> line.startsWith("-A SATBED_ST -") && !line.contains("--tcp-option"))
                .skip(3)
                .toList();
        String match = "-A SATBED_ST -s %s -i lan0 -p tcp --syn -m multiport --dports 80,8000:8100 -j ";
        String tproxy = "TPROXY --on-port 5000 --on-ip 127.0.0.1 --tproxy-mark 0x5a7/0xfff";
        assertEquals(
                List.of(
                        "-A SATBED_ST -d 10.2.9.0/24 -j RETURN",
                        match.formatted("10.1.0.0/16") + "TEE --gateway 192.0.2.1 --oif sn0",
                        match.formatted("10.1.0.0/16") + tproxy,
                        match.formatted("10.9.0.0/16") + "TEE --gateway 192.0.2.1 --oif sn0",
                        match.formatted("10.9.0.0/16") + tproxy),
                v4);
        assertFalse(rules.fresh("mangle", true, List.of()).contains("TPROXY"), "IPv6 is not named");
    }

    @Test
    void iptablesTakesFifteenPortsAtOnce() {
        String ports = IntStream.range(0, 20)
                .mapToObj(i -> String.valueOf(1000 + 2 * i))
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        IptablesRules rules = new IptablesRules(
                InterceptionPlan.of("st", List.of("lan0"), 5000).withFilter(filter("", "", ports, "")));
        assertEquals(
                2,
                rules.fresh("mangle", false, List.of())
                        .lines()
                        .filter(line -> line.contains("multiport"))
                        .count());
    }

    @Test
    void iptablesHasNoBypass() {
        InterceptionPlan plan = InterceptionPlan.of("st", List.of("lan0"), 5000).withBypass(Bypass.LIMIT);
        assertThrows(IllegalArgumentException.class, () -> HostRules.describe(InterceptionTool.IPTABLES, plan));
    }

    /** The manual's table of TCP options is that of the rules. */
    @Test
    void theManualHasTheOptions() throws IOException {
        String manual = Files.readString(Path.of("../docs/rules.md"));
        for (EndToEndOption each : EndToEndOption.values()) {
            assertTrue(manual.contains("| " + each.title() + " | " + each.kind()), each.title());
        }
    }
}
