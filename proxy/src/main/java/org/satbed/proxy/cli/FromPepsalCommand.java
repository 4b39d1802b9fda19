package org.satbed.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code satbed-pep from-pepsal}: PEPsal's settings as this proxy's service takes them. They are read where systemd reads them: the unit's
 * Environment= lines, those of its drop-ins by name, then {@code /etc/default/pepsal} (systemd.exec(5), systemd.unit(5)).
 */
@Command(
        name = "from-pepsal",
        mixinStandardHelpOptions = true,
        description =
                "Prints PEPsal's settings, its unit's drop-ins among them, as a file for /etc/default/satbed-pep.",
        footer = {
            "",
            "Example: satbed-pep from-pepsal | sudo tee /etc/default/satbed-pep",
            "PEPsal's rules are not taken over: name the interfaces in the file, and remove PEPsal's."
        })
final class FromPepsalCommand implements Callable<Integer> {
    /** In the order in which a later one of the same name hides an earlier one. */
    private static final List<String> UNIT_DIRECTORIES =
            List.of("lib/systemd/system", "usr/lib/systemd/system", "run/systemd/system", "etc/systemd/system");

    private static final Pattern ENVIRONMENT = Pattern.compile("Environment=(.*)");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\"([a-z_]+)=([^\"]*)\"|'([a-z_]+)=([^']*)'|([a-z_]+)=(\\S*)");

    @Option(names = "--root", hidden = true, description = "The directory to look in instead of /.")
    private Path root = Path.of("/");

    private record Setting(String value, Path from) {}

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Map<String, Path> dropIns = new TreeMap<>(); // systemd takes them in the order of their names
        Path unit = null;
        for (String each : UNIT_DIRECTORIES) {
            Path directory = root.resolve(each);
            unit = Files.isRegularFile(directory.resolve("pepsal.service"))
                    ? directory.resolve("pepsal.service")
                    : unit;
            Path further = directory.resolve("pepsal.service.d");
            if (Files.isDirectory(further)) {
                try (Stream<Path> files = Files.list(further)) {
                    files.filter(file -> file.toString().endsWith(".conf"))
                            .forEach(file -> dropIns.put(file.getFileName().toString(), file));
                }
            }
        }
        Path defaults = root.resolve("etc/default/pepsal");
        if (unit == null && dropIns.isEmpty() && !Files.isRegularFile(defaults)) {
            System.err.println("satbed-pep: there are no settings of PEPsal's: neither its unit nor " + defaults);
            return 1;
        }
        if (unit != null) {
            takeUnit(unit, true);
        }
        for (Path each : dropIns.values()) {
            takeUnit(each, false);
        }
        if (Files.isRegularFile(defaults)) {
            for (String line : Files.readAllLines(defaults)) {
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    take(line.strip(), defaults);
                }
            }
        }
        print();
        return 0;
    }

    private void takeUnit(Path file, boolean isUnit) throws IOException {
        for (String line : Files.readAllLines(file)) {
            Matcher environment = ENVIRONMENT.matcher(line.strip());
            if (environment.matches()) {
                take(environment.group(1), file);
            } else if (!isUnit && line.strip().matches("ExecStart=.+")) {
                notes.add("# " + file + " replaces the command: look at it yourself");
            }
        }
    }

    private void take(String text, Path from) {
        Matcher matcher = ASSIGNMENT.matcher(text);
        while (matcher.find()) {
            for (int group = 1; group < 6; group += 2) {
                if (matcher.group(group) != null) {
                    settings.put(
                            matcher.group(group),
                            new Setting(matcher.group(group + 1).replaceAll("^[\"']|[\"']$", ""), from));
                }
            }
        }
    }

    private void print() {
        System.out.println("# PEPsal's settings, as 'satbed-pep from-pepsal' found them");
        settings.forEach((name, setting) -> {
            if (!ServiceSettings.isPepsals(name)) {
                System.out.println(
                        "# unknown to this proxy: " + name + "=" + setting.value() + " (" + setting.from() + ")");
            } else if (name.equals("log_file")) {
                System.out.println("# PEPsal: log_file=" + setting.value());
                System.out.println("log_file=/var/log/satbed-pep/connections.log");
            } else {
                System.out.println(name + "=" + setting.value());
            }
        });
        notes.forEach(System.out::println);
        System.out.println("# Both sides of the proxy: their traffic is brought to it while the service runs.");
        System.out.println("#interfaces=lan0,sat0");
    }
}
