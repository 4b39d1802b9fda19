package org.satbed.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.orchestrator.Satbed;
import org.satbed.proxy.cli.PepCommand;
import picocli.CommandLine;

/**
 * Each command that reads a user's file, given each kind of file that it does not expect: it says so in lines that name
 * the file, with status 1 or 2, and neither throws nor fills the memory.
 */
class FilesOfUsersTest {
    /** FILE stands for the file; what is behind | is its name, where the command wants one. */
    private static final List<String> COMMANDS = List.of(
            "validate FILE",
            "plan FILE",
            "report FILE",
            "export FILE --to csv",
            "opensand probes FILE|gw_0.csv",
            "opensand check PARENT/opensand|opensand/gw/topology.xml",
            "link --between a --between b --forward rate=1Mbit,delay=1ms --return rate=1Mbit,delay=1ms --forward-trace FILE",
            "validate PARENT/har.yml|x.har",
            "validate PARENT/csv.yml|x.csv",
            "validate PARENT/trace.yml|x.trace",
            "pep --config FILE --print-config",
            "pep --settings FILE --print-config",
            "pep --trunk-listen 5001 --trunk-key-file FILE --satellite-interface lo --print-config",
            "rules install --settings FILE --dry-run",
            "from-pepsal --root PARENT/root|root/etc/default/pepsal",
            "from-pepsal --root PARENT/root|root/lib/systemd/system/pepsal.service");

    @TempDir
    private Path directory;

    private interface Maker {
        void make(Path file) throws Exception;
    }

    /** Kinds of files; the key file's command asks for permissions first, which all have. */
    private static List<Maker> kinds() {
        byte[] random = new byte[100_000];
        new SplittableRandom(17).nextBytes(random);
        byte[] marked = "\uFEFF# \n".getBytes(StandardCharsets.UTF_8);
        return List.of(
                Files::createDirectory,
                file -> {}, // not there
                file -> Files.createSymbolicLink(file, file.getFileName()),
                file -> Files.write(file, new byte[0]),
                file -> Files.write(file, new byte[100]),
                file -> Files.write(file, random),
                file -> Files.write(file, marked),
                file -> Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0}),
                file -> Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1}),
                file -> Files.write(file, "# r\u00e9glages\n[x]\na: b\n".getBytes(StandardCharsets.ISO_8859_1)),
                file -> Files.write(file, "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII)),
                file -> Files.write(
                        file, "<a version='x'><b>99999999999999999999</b>".getBytes(StandardCharsets.US_ASCII)),
                file -> {
                    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                        sparse.setLength(5L << 30);
                    }
                });
    }

    @Test
    void eachIsToldInLinesThatNameIt() throws Exception {
        int number = 0;
        for (String each : COMMANDS) {
            String name = each.contains("|") ? each.substring(each.indexOf('|') + 1) : "some.file";
            for (Maker kind : kinds()) {
                Path parent = Files.createDirectory(directory.resolve("case" + number++));
                surroundings(parent);
                Path file = parent.resolve(name);
                Files.createDirectories(file.getParent());
                kind.make(file);
                if (Files.isRegularFile(file)) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
                check(each.replaceFirst("\\|.*", "")
                        .replace("FILE", file.toString())
                        .replace("PARENT", parent.toString())
                        .split(" "));
                try (Stream<Path> all = Files.walk(parent)) {
                    for (Path left : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(left);
                    }
                }
            }
        }
    }

    private static void surroundings(Path parent) throws Exception {
        String link = "name: a\nlink: {rtt: 600ms, forward: {rate: 1Mbit}, return: {rate: 1Mbit}%s}\nworkloads: [%s]\n";
        String download = "{download: {size: 2MB}}";
        Files.writeString(parent.resolve("har.yml"), String.format(link, "", "{page: {har: x.har}}"));
        Files.writeString(parent.resolve("csv.yml"), String.format(link, ", schedule: {csv: x.csv}", download));
        Files.writeString(
                parent.resolve("trace.yml"),
                String.format(link, ", schedule: {mahimahi: {forward: x.trace}}", download));
        for (String each : List.of("sat", "gw", "st")) {
            Path own = Files.createDirectories(parent.resolve("opensand").resolve(each));
            for (String file : List.of("infrastructure.xml", "topology.xml", "profile.xml")) {
                if (!each.equals("gw") || !file.equals("topology.xml")) {
                    Files.writeString(own.resolve(file), "<model version='1.0.0'/>");
                }
            }
        }
    }

    private static void check(String[] arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream taken = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(taken);
        System.setErr(taken);
        int status;
        try {
            boolean ofPep = List.of("pep", "rules", "from-pepsal").contains(arguments[0]);
            CommandLine program = ofPep ? PepCommand.program() : Satbed.program();
            status = program.execute(
                    arguments[0].equals("pep") ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        List<String> lines =
                new ArrayList<>(said.toString(StandardCharsets.UTF_8).lines().toList());
        String all = String.join(" ", arguments) + ": " + status + "\n" + String.join("\n", lines);
        assertTrue(status >= 0 && status <= 2, all);
        assertTrue(lines.size() < 200, all.substring(0, Math.min(all.length(), 4000)));
        for (String line : lines) {
            assertTrue(line.length() < 1000, all);
            assertTrue(!line.matches(".*(Exception|Error: |\\bat org\\.|\\bat java\\.|Input length|: null).*"), all);
        }
        if (status > 0) {
            assertTrue(!lines.isEmpty(), all);
            assertEquals(0, lines.stream().filter(String::isBlank).count(), all);
        }
    }
}
