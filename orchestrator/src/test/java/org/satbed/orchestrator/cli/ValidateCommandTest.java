package org.satbed.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.orchestrator.SelfCommand;

class ValidateCommandTest {
    private static final String RIGHT = "name: t\nlink: {rtt: 1s, forward: {rate: 1Mbit}, return: {rate: 1Mbit}}\n"
            + "workloads: [{download: {size: 2MB}}]\n";

    @TempDir
    private Path directory;

    @Test
    void filesThatAreRightAreSaidToBe() throws Exception {
        Path one = file("one.yml", RIGHT);
        Path nine = file("nine.yml", RIGHT + "matrix: {rtt: [100ms, 200ms, 300ms], loss: [0%, 1%, 2%]}\n");
        List<String> lines = validate(0, one, nine);
        assertEquals(List.of(one + ": ok", nine + ": ok, a matrix of 9 points"), lines);
    }

    @Test
    void eachMistakeIsALineAndTheStatusTwo() throws Exception {
        Path wrong = file("wrong.yml", RIGHT.replace("rate: 1Mbit", "raet: 1Mbit"));
        List<String> lines = validate(2, wrong, directory.resolve("none.yml"));
        assertEquals(5, lines.size(), lines.toString());
        assertTrue(
                lines.contains(wrong + ":2:27: link.forward.raet: unknown key 'raet'; did you mean 'rate'?"),
                lines.toString());
        assertTrue(lines.get(4).contains("there is no such file"), lines.toString());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private List<String> validate(int status, Path... files) throws Exception {
        String[] arguments = new String[files.length + 1];
        arguments[0] = "validate";
        for (int i = 0; i < files.length; i++) {
            arguments[i + 1] = files[i].toString();
        }
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(SelfCommand.argv(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        String text = Files.readString(log);
        assertEquals(status, process.exitValue(), text);
        return text.lines().toList();
    }
}
