package org.satbed.proxy.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Units that are made by chance, read by systemd itself ({@code systemd --test}, which starts nothing) and here: the
 * variables are the same.
 */
class AsSystemdReadsTest {
    private static final Path SYSTEMD = Path.of("/lib/systemd/systemd");
    private static final int UNITS = 400;
    private static final long SEED = 17;
    private static final String[] WORDS = {
        "a=1",
        "\"b=2 3\"",
        "'c=4 5'",
        "d=\"6 7\"8",
        "e=\\x41\\102\\u00e9",
        "f=x\\sy",
        "g=a\\\\b",
        "\"h=\\\"q\\\"\"",
        "'i=it''s'",
        "j=\\q",
        "\"k=open",
        "l",
        "=m",
        "n-o=1",
        "p=%%x",
        "q=%n",
        "r=%p%i",
        "s=\u00e9",
        "t=$x",
        "u=${y}",
        "v=a;b",
        "w=#c",
        "\"\"",
        "\\",
        "x=\\'y\\'",
        "y=",
        "z=a=b",
        "_1=\"a'b\"",
        "2c=1",
        "\"d\"=1",
        "e\\x3d1",
        "a=%z",
        "f='\\x20'",
        "g=\\x4",
        "h=\\u12"
    };
    private static final String[] LINES = {
        "# comment",
        "; comment",
        "# Environment=no=1 \\",
        "  # indented",
        "",
        "   ",
        "Environment",
        "[Unit]",
        "[Service]",
        "[X-Own]",
        "Environment=",
        "Environment =",
        "environment=b=1",
        "Description=x",
        "\\",
        "Environment=s=\uFFFD",
        "=a=1"
    };

    @TempDir
    Path directory;

    @Test
    void theVariablesAreTheSame() throws Exception {
        assumeTrue(Files.isExecutable(SYSTEMD), "systemd is not installed");
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        assumeTrue(!isRoot || Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        Path high = Files.createDirectories(directory.resolve("etc/systemd/system"));
        Path low = Files.createDirectories(directory.resolve("usr/lib/systemd/system"));
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder target = new StringBuilder("[Unit]\n");
        for (int i = 0; i < UNITS; i++) {
            String name = "u" + i + (random.nextInt(4) == 0 ? "@x-y" : "") + ".service";
            target.append("Wants=").append(name).append('\n');
            String file = name.contains("@") && random.nextBoolean() ? "u" + i + "@.service" : name;
            write(
                    (random.nextBoolean() ? high : low).resolve(file),
                    "[Service]\nType=oneshot\nExecStart=/bin/true\n",
                    random);
            for (String each : List.of("5-a.conf", "10-b.conf", "7.txt")) {
                for (Path place : List.of(high, low)) {
                    if (random.nextInt(4) == 0) {
                        write(place.resolve(name + ".d").resolve(each), "[Service]\n", random);
                    }
                }
            }
        }
        Files.writeString(high.resolve("default.target"), target);
        Map<String, TreeSet<String>> theirs = dumped(high + ":" + low, isRoot);
        int compared = 0;
        for (Map.Entry<String, TreeSet<String>> each : theirs.entrySet()) {
            ServiceUnit unit = ServiceUnit.load(directory, each.getKey(), "/none");
            TreeSet<String> ours = new TreeSet<>();
            unit.environment().forEach((name, value) -> ours.add(name + "=" + value.text()));
            assertEquals(each.getValue(), ours, () -> each.getKey() + " " + unit.notes());
            compared += ours.size();
        }
        assertTrue(theirs.size() > UNITS / 2, theirs.size() + " units that systemd loads");
        assertTrue(compared > UNITS, compared + " variables");
    }

    private static void write(Path file, String head, SplittableRandom random) throws IOException {
        StringBuilder text = new StringBuilder(head);
        String end = random.nextInt(8) == 0 ? "\r\n" : "\n";
        for (int n = random.nextInt(8); n > 0; n--) {
            if (random.nextInt(3) == 0) {
                text.append(LINES[random.nextInt(LINES.length)]).append(end);
                continue;
            }
            text.append(random.nextInt(3) == 0 ? "Environment \t= " : "Environment=");
            for (int words = 1 + random.nextInt(4); words > 0; words--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(5) == 0 ? "\\" + end : " ");
            }
            text.append(random.nextInt(6) == 0 ? "" : end);
        }
        Files.createDirectories(file.getParent());
        byte[] bytes = text.toString().replace('\uFFFD', 'e').getBytes(StandardCharsets.UTF_8);
        Files.write(file, random.nextInt(8) == 0 ? latin(text) : bytes);
    }

    /** What stands for a byte that is no UTF-8 becomes one. */
    private static byte[] latin(CharSequence text) {
        return text.toString().replace('\uFFFD', '\u00e9').getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The units' variables. It refuses to be root. */
    private Map<String, TreeSet<String>> dumped(String path, boolean isRoot) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Path runtime = Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> command =
                new ArrayList<>(isRoot ? List.of("/usr/bin/setpriv", "--reuid", "65534", "--clear-groups") : List.of());
        command.addAll(List.of(SYSTEMD.toString(), "--test", "--user", "--unit=default.target", "--no-pager"));
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("errors").toFile());
        builder.environment().put("SYSTEMD_UNIT_PATH", path);
        builder.environment().put("XDG_RUNTIME_DIR", runtime.toString());
        builder.environment().put("HOME", "/nonexistent");
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "systemd --test takes more than 2 minutes");
        String text = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
        assumeTrue(process.exitValue() == 0, () -> "systemd --test does not run here");
        Map<String, TreeSet<String>> variables = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        String unit = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("\t-> Unit ")) {
                unit = line.substring("\t-> Unit ".length(), line.length() - 1);
            } else if (line.equals("\t\tUnit Load State: error")) {
                refused.add(unit); // for a line of its own file, not of a drop-in's
            } else if (unit.matches("u[0-9].*\\.service")) {
                TreeSet<String> own = variables.computeIfAbsent(unit, key -> new TreeSet<>());
                String prefix = "\t\tEnvironment: ";
                if (line.startsWith(prefix)) {
                    own.add(line.substring(prefix.length()));
                }
            }
        }
        variables.keySet().removeAll(refused);
        return variables;
    }
}
