package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.NftCommand;
import org.satbed.linux.tool.Undo;

/** What is refused, what is taken back, by whom, and what a probe finds: in a namespace. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // closing early and twice is what is tested
class InterceptionUndoTest {
    private static final InterceptionPlan PLAN = InterceptionPlan.of("undo", List.of("lan0", "sat0"), 5000);

    private static TestNet net;

    @BeforeAll
    static void build() {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
    }

    @AfterAll
    static void remove() {
        if (net != null) {
            net.close();
        }
    }

    /** Stands for a kill -9: the interception is never closed, another process reads the journal. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void theJournalAloneTakesAllBack(InterceptionTool tool, @TempDir Path folder) {
        String before = net.state();
        Path file = folder.resolve("journal");
        try (FileJournal journal = FileJournal.append(file)) {
            tool.create(PLAN, net.runner(), journal).install();
        }
        assertTrue(!before.equals(net.state()), "nothing was installed");
        assertEquals(List.of(), FileJournal.undoAll(file));
        assertEquals(before, net.state());
        assertEquals(List.of(), FileJournal.undoAll(file), "a second time");
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void closingLeavesNothingOpenInTheJournal(InterceptionTool tool, @TempDir Path folder) {
        Path file = folder.resolve("journal");
        try (FileJournal journal = FileJournal.append(file);
                Interception interception = tool.create(PLAN, net.runner(), journal)) {
            interception.install();
            interception.close();
            assertEquals(List.of(), FileJournal.open(file));
            interception.install();
            interception.close();
            interception.close();
            assertEquals(List.of(), FileJournal.open(file));
        }
    }

    /** A kernel without TPROXY answers like this one does to a target that nobody has. */
    @Test
    void aFailedStepTakesTheOthersBack(@TempDir Path folder) {
        String before = net.state();
        Path file = folder.resolve("journal");
        try (FileJournal journal = FileJournal.append(file);
                Interception broken = new JournaledInterception(PLAN, Broken::new, net.runner(), journal)) {
            InterceptionException e = assertThrows(InterceptionException.class, broken::install);
            System.out.println("failure: " + e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
            assertTrue(e.getMessage().contains("seems to lack CONFIG_TEST"), e.getMessage());
            assertEquals(before, net.state());
            assertEquals(List.of(), FileJournal.open(file));
        }
    }

    /** Rules for a table that is not there. */
    private static final class Broken implements RuleWriter {
        @Override
        public List<Step> fresh() {
            return replacing(Optional.empty());
        }

        @Override
        public List<Step> replacing(Optional<InstalledRules> former) {
            Undo wrong = new Undo.Command("not mine", Optional.empty(), List.of("/bin/false"), "", List.of());
            String rule = "add rule inet none none accept\n";
            return List.of(new Step("broken", NftCommand.TRANSACTION, rule, rule, List.of(wrong)));
        }

        @Override
        public List<Undo> removal(InstalledRules rules) {
            return List.of();
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public String kernelNeeds() {
            return "CONFIG_TEST";
        }
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_fwmark_accept, tcp_fwmark_accept is 1",
        "net.ipv4.conf.all.src_valid_mark, all/src_valid_mark is 1",
        "net.ipv4.conf.sat0.src_valid_mark, sat0/src_valid_mark is 1",
        "net.ipv6.conf.lo.disable_ipv6, intercept IPv4 only"
    })
    void switchesThatWouldBreakItAreNamed(String key, String message) {
        try (Interception interception = InterceptionTool.NFT.create(PLAN, net.runner(), ChangeJournal.NONE)) {
            net.runner().run(List.of("sysctl", "-q", "-w", key + "=1"));
            String before = net.state();
            InterceptionException e = assertThrows(InterceptionException.class, interception::install);
            assertTrue(e.getMessage().contains(message), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
            assertEquals(before, net.state());
        } finally {
            net.runner().run(List.of("sysctl", "-q", "-w", key + "=0"));
        }
    }

    /** As in the documentation of {@link InterceptionTool}: this one is not fail-open. */
    @Test
    void iptablesDropsWhileNobodyListens() throws Exception {
        try (Interception interception = InterceptionTool.IPTABLES.create(PLAN, net.runner(), ChangeJournal.NONE);
                BannerServer server = new BannerServer(net.server, "server", 7000)) {
            interception.install();
            assertThrows(SocketTimeoutException.class, () -> BannerServer.ask(net.client, TestNet.SERVER_V4, 7000));
            interception.close();
            assertEquals("server sees 10.1.0.2", BannerServer.ask(net.client, TestNet.SERVER_V4, 7000));
        }
    }

    @Test
    void theTextLoadsAsItIsShown() {
        String text = new NftRules(PLAN).text();
        net.runner().run(List.of("nft", "-f", "-"), text);
        net.runner().run(List.of("nft", "delete", "table", "inet", "satbed_undo"));
    }

    @Test
    void theProbeFindsEverythingHereAndLeavesNothing() {
        List<String> before = IpCommand.namespaces();
        List<Capability> found = new InterceptionProbe(ChangeJournal.NONE).run();
        assertEquals(12, found.size());
        // A machine without iptables is no failure of the probe: what is missing must have a reason and a remedy.
        for (Capability each : found) {
            assertEquals(each.available(), each.reason().isEmpty(), each.toString());
            assertEquals(each.available(), each.remedy().isEmpty(), each.toString());
        }
        assertTrue(
                found.stream().filter(each -> each.name().startsWith("nft")).allMatch(Capability::available),
                found.toString());
        String scratch = "satbed-probe-" + ProcessHandle.current().pid();
        assertTrue(!before.contains(scratch) && !IpCommand.namespaces().contains(scratch));
    }
}
