package org.satbed.proxy.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What systemd would start a service with: its unit and drop-ins merged, the variables of its Environment= and
 * EnvironmentFile= (systemd.exec(5)), and its ExecStart= (systemd.service(5)).
 */
public final class ServiceUnit {
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    /**
     * A variable's value.
     *
     * @param from the file and the line
     */
    public record Value(String text, String from) {}

    /**
     * A command of ExecStart=.
     *
     * @param words specifiers resolved, variables not
     * @param substituted whether variables are, by systemd
     * @param from the file and the line
     * @param ofDropIn whether a drop-in has it
     */
    public record Command(List<String> words, boolean substituted, String from, boolean ofDropIn) {}

    private final UnitPath path;
    private final Specifiers specifiers;
    private final Map<String, Value> environment = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>(); // as EnvironmentFile= names them, with the place
    private final List<Command> commands = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean present;

    private ServiceUnit(Path root, String name) {
        path = new UnitPath(root);
        specifiers = new Specifiers(name);
    }

    /**
     * Reads a unit.
     *
     * @param root the directory that stands for /
     * @param name with its suffix, e.g. pepsal.service
     * @param environmentFile what is read if there is neither the unit nor a drop-in, as EnvironmentFile= names it
     * @throws IllegalArgumentException in one line, if the unit is masked, or a file cannot be read
     */
    public static ServiceUnit load(Path root, String name, String environmentFile) {
        ServiceUnit service = new ServiceUnit(root, name);
        Optional<Path> unit = service.path.unit(name);
        unit.ifPresent(file -> service.take(file, false));
        service.path.dropIns(name).forEach(file -> service.take(file, true));
        if (unit.isEmpty()) {
            service.files.putIfAbsent(environmentFile, name);
        }
        service.files.forEach(service::takeFiles);
        return service;
    }

    /**
     * A unit of texts instead of files.
     *
     * @param name with its suffix, e.g. pepsal.service
     * @param dropIn empty for none
     * @param environment of its environment file
     */
    public static ServiceUnit ofTexts(String name, String unit, String dropIn, String environment) {
        ServiceUnit service = new ServiceUnit(Path.of("/nonexistent"), name);
        service.takeUnit(name, unit, false);
        service.takeUnit("drop-in", dropIn, true);
        service.takeEnvironment("environment", environment);
        return service;
    }

    /** Whether there is any of its files. */
    public boolean present() {
        return present;
    }

    /** The variables of which the service's process is told. */
    public Map<String, Value> environment() {
        return environment;
    }

    /** Those that ExecStart= comes to. */
    public List<Command> commands() {
        return commands;
    }

    /** What systemd would pass over, and what it alone can know; each with its place. */
    public List<String> notes() {
        return notes;
    }

    private void take(Path file, boolean isDropIn) {
        takeUnit(file.toString(), text(file), isDropIn);
    }

    private static String text(Path file) {
        return TextFile.lenient(file.toString(), TextFile.bytes(file, TextFile.LARGEST_SETTINGS));
    }

    private void takeUnit(String file, String text, boolean isDropIn) {
        present = true;
        UnitFile unit = UnitFile.parse(text);
        unit.ignored().forEach(each -> note(file + ":" + each.line(), each.why()));
        for (UnitFile.Entry entry : unit.entries()) {
            String place = file + ":" + entry.line();
            if (!entry.section().equals("Service")) {
                continue;
            }
            try {
                switch (entry.key()) {
                    case "Environment" -> takeVariables(entry.value(), place);
                    case "EnvironmentFile" -> takeFile(entry.value(), place);
                    case "ExecStart" -> takeCommand(entry.value(), place, isDropIn);
                    default -> {
                        // says nothing of the program's settings
                    }
                }
            } catch (IllegalArgumentException e) {
                note(place, e.getMessage());
            }
        }
    }

    private void note(String place, String why) {
        notes.add(place + ": " + why);
    }

    private void takeVariables(String value, String place) {
        if (value.isEmpty()) {
            environment.clear();
        }
        UnitWords words = new UnitWords(value, true);
        for (Optional<String> word = words.next(); word.isPresent(); word = words.next()) {
            takeVariable(word.get(), place);
        }
    }

    private void takeVariable(String word, String place) {
        try {
            String text = specifiers.resolve(word);
            int equals = text.indexOf('=');
            if (equals < 0 || !set(text.substring(0, equals), text.substring(equals + 1), place)) {
                note(place, "'" + text + "' is no assignment");
            }
        } catch (IllegalArgumentException e) {
            note(place, e.getMessage()); // the others of the line count
        }
    }

    private boolean set(String name, String value, String place) {
        boolean valid = name.matches(NAME) && value.indexOf(TextFile.NOT_UTF8) < 0;
        if (valid) {
            environment.remove(name); // the last one counts, and its place among the others
            environment.put(name, new Value(value, place));
        }
        return valid;
    }

    private void takeFile(String value, String place) {
        if (value.isEmpty()) {
            files.clear();
        } else {
            files.put(specifiers.resolve(value), place);
        }
    }

    /** After all of Environment=, as in systemd. */
    private void takeFiles(String name, String place) {
        boolean mayLack = name.startsWith("-");
        List<Path> found;
        try {
            found = path.files(mayLack ? name.substring(1) : name);
        } catch (IllegalArgumentException e) {
            note(place, e.getMessage());
            return;
        }
        if (found.isEmpty() && !mayLack && present) {
            note(place, "there is no " + name + ": systemd would not start the service");
        }
        for (Path file : found) {
            if (Files.isRegularFile(file)) {
                takeEnvironment(file.toString(), text(file));
            } else {
                note(place, file + " is no file");
            }
        }
    }

    private void takeEnvironment(String file, String text) {
        present = true;
        for (EnvironmentFile.Item item : EnvironmentFile.parse(file, text)) {
            String place = file + ":" + item.line();
            if (item.value() == null || !set(item.name(), item.value(), place)) {
                note(place, "systemd passes over '" + item.name() + "'");
            } else if (item.openQuote()) {
                note(place, "a quote has no end: all behind it is the value of " + item.name());
            } else if (item.comment()) {
                note(place, "what follows # is part of the value of " + item.name());
            }
        }
    }

    private void takeCommand(String value, String place, boolean isDropIn) {
        if (value.isEmpty()) {
            commands.clear();
            return;
        }
        String prefixes = value.replaceFirst("(?s)^([@:+!|-]*).*", "$1");
        UnitWords words = new UnitWords(value.substring(prefixes.length()), false);
        List<String> command = new ArrayList<>();
        Optional<String> word = words.next();
        for (; word.isPresent(); word = words.next()) {
            if (word.get().equals(";")) {
                add(command, prefixes, place, isDropIn);
                command = new ArrayList<>();
            } else {
                command.add(word.get().equals("\\;") ? ";" : specifiers.resolve(word.get()));
            }
        }
        add(command, prefixes, place, isDropIn);
    }

    private void add(List<String> command, String prefixes, String place, boolean isDropIn) {
        if (prefixes.contains("@") && command.size() > 1) {
            command.remove(1); // what the process is told as its own name
        }
        if (!command.isEmpty()) {
            commands.add(new Command(List.copyOf(command), !prefixes.contains(":"), place, isDropIn));
        }
    }
}
