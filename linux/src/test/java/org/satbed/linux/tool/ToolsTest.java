package org.satbed.linux.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {
    @Test
    void aFailedCommandShowsItselfItsStatusAndItsErrors() {
        CommandException failed = assertThrows(
                CommandException.class,
                () -> CommandRunner.onHost().run(List.of("sh", "-c", "echo wrong >&2; exit 3")));
        assertTrue(failed.getMessage().contains("exit 3"), failed.getMessage());
        assertTrue(failed.getMessage().contains("wrong"), failed.getMessage());
    }

    @Test
    void aCommandThatHangsIsEndedAtItsLimit() {
        long begun = System.nanoTime();
        CommandException failed = assertThrows(
                CommandException.class,
                () -> CommandRunner.onHost().attempt(List.of("sleep", "60"), "", Duration.ofMillis(300)));
        assertTrue(failed.getMessage().contains("did not end"), failed.getMessage());
        assertTrue(System.nanoTime() - begun < 10e9);
    }

    @Test
    void bothStreamsOfATalkativeToolAreRead() {
        CommandResult result = CommandRunner.onHost()
                .attempt(
                        List.of("sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/zero >&2"),
                        "");
        assertEquals(1_000_000, result.output().length());
        assertEquals(1_000_000, result.error().length());
    }

    @Test
    void inputReachesTheTool() {
        assertEquals("text", CommandRunner.onHost().run(List.of("cat"), "text"));
    }

    @Test
    void aToolThatIsNotThereIsNamed() {
        CommandException failed = assertThrows(
                CommandException.class, () -> CommandRunner.onHost().run(List.of("no-such-tool-anywhere")));
        assertTrue(failed.getMessage().contains("no-such-tool-anywhere"), failed.getMessage());
    }

    /** With either separator: this process reads what the tool would print. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.ipv4.tcp_congestion_control",
                "net/ipv4/tcp_congestion_control",
                "net/ipv4/conf/lo/forwarding",
                "net.ipv4.conf.lo.forwarding",
                "net/ipv4/tcp_rmem",
                "kernel/ostype"
            })
    void aSysctlIsReadAsTheToolPrintsIt(String key) {
        assertEquals(
                CommandRunner.onHost().run(List.of("sysctl", "-n", key)).strip(),
                new SysctlCommand(CommandRunner.onHost()).get(key).orElseThrow());
    }

    @Test
    void aSysctlThatTheKernelLacksIsNone() {
        SysctlCommand sysctl = new SysctlCommand(CommandRunner.onHost());
        assertTrue(sysctl.get("net.ipv4.nothing").isEmpty());
        assertTrue(sysctl.get("net/ipv4/nothing").isEmpty());
    }
}
