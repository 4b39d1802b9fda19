package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line; changes nothing. */
class RulesCommandTest {
    private final StringBuilder refused = new StringBuilder();

    private int run(String line) {
        CommandLine command = new CommandLine(new RulesCommand());
        command.setParameterExceptionHandler((e, unused) -> {
            refused.append(e.getMessage());
            return 2;
        });
        return command.execute(line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "install",
                "install --interfaces a --tool pf",
                "install --interfaces a -p 0",
                "install --interfaces a -p x",
                "install --interfaces a*",
                "install --interfaces a,a",
                "install --interfaces a --listen everywhere",
                "install --interfaces a --source host.example",
                "install --interfaces a --destination 10.0.0.0/40",
                "install --interfaces a --source 10.0.0.0/8 --destination fd00::/8",
                "install --interfaces a --ports 80-",
                "install --interfaces a --except 10.0.0",
                "install --interfaces a --bypass ct-count:0",
                "install --interfaces a --tool iptables --bypass limit",
                "install --interfaces a --mark 0",
                "install --interfaces a --mark 0x1000",
                "install --interfaces a --mask none",
                "install --interfaces a --table 254",
                "install --interfaces a --name UP",
                "install --interfaces a --sniff a",
                "remove --name a;b",
                "check --name UP",
                "show --name UP",
            })
    void usage(String line) {
        assertEquals(2, run(line + (line.startsWith("install --") ? " --dry-run" : "")));
        assertEquals(1, refused.toString().lines().count(), refused.toString());
    }

    /** The program's own name stands in usage and messages: who has the proxy alone has no other. */
    @Test
    void itCallsItselfAsItWasCalled() {
        CommandLine ofProxy = PepCommand.program();
        CommandLine rules = ofProxy.getSubcommands().get("rules");
        String usage = rules.getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertTrue(usage.contains("\n  satbed-pep rules check  ") && !usage.contains("satbed rules"), usage);
        String footer = String.join("\n", rules.getCommandSpec().usageMessage().footer());
        assertTrue(footer.contains("satbed-pep rules remove"), footer); // which the manual page has
        CommandLine ofSatbed =
                new CommandLine(CommandLine.Model.CommandSpec.create().name("satbed"));
        ofSatbed.addSubcommand(new RulesCommand());
        String other = ofSatbed.getSubcommands().get("rules").getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertTrue(other.contains("\n  satbed rules check  "), other);
        PrintStream real = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            assertEquals(2, ofProxy.execute("rules", "install", "--interfaces", "a", "--mark", "0", "--dry-run"));
        } finally {
            System.setErr(real);
        }
        String said = caught.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("satbed-pep rules install: ") && said.lines().count() == 1, said);
    }

    @Test
    void aDryRunPrintsWhatItWouldDo() {
        PrintStream real = System.out;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, run("install --interfaces nowhere0 --ports 80,443 --mark 0x5a8 --table 1448 --dry-run"));
            assertEquals(0, run("install --interfaces nowhere0 --tool iptables --nat nowhere1 --dry-run"));
        } finally {
            System.setOut(real);
        }
        String text = caught.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("ip -6 rule add pref 1448 fwmark 0x5a8/0xfff lookup 1448 protocol 147\n"), text);
        assertTrue(text.contains("tcp dport { 80, 443 } counter jump take"), text);
        assertTrue(text.contains("--mark 0x5a8 --bypass-mark 0xa57 --mask 0xfff"), text);
        assertTrue(text.contains("meta l4proto @full counter ct mark set"), text);
        assertTrue(text.contains("-A SATBED_PEP_NAT -o nowhere1 -j MASQUERADE\n"), text);
    }
}
