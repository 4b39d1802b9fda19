package org.satbed.linux.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    @Test
    void aSysctlIsReadAsTheToolPrintsIt() throws Exception {
        String key = "net.ipv4.tcp_congestion_control";
        Optional<String> value = new SysctlCommand(CommandRunner.onHost()).get(key);
        assertEquals(
                Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"))
                        .strip(),
                value.orElseThrow());
        assertTrue(new SysctlCommand(CommandRunner.onHost())
                .get("net.ipv4.nothing")
                .isEmpty());
    }
}
