package org.satbed.linux.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code ip} (iproute2): it is given its arguments as its manual writes them; what it shows is read as JSON. */
public final class IpCommand {
    private static final Path NAMESPACES = Path.of("/run/netns");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<String> namespace;

    private IpCommand(Optional<String> namespace) {
        this.namespace = namespace;
    }

    /** Works on the network namespace of this process. */
    public static IpCommand onHost() {
        return new IpCommand(Optional.empty());
    }

    /** Works on a named namespace ({@code ip -n NAME}). */
    public static IpCommand in(String namespace) {
        return new IpCommand(Optional.of(namespace));
    }

    /** Works where a runner runs. */
    public static IpCommand of(CommandRunner runner) {
        return new IpCommand(runner.namespace());
    }

    /** Runs {@code ip ARGUMENTS…}; throws {@link CommandException} when it fails. */
    public String run(String... arguments) {
        return attempt(arguments).orThrow();
    }

    /** The same, returning how it ended. */
    public CommandResult attempt(String... arguments) {
        return CommandRunner.onHost().attempt(argv(arguments), "");
    }

    /** Runs {@code ip -json ARGUMENTS…} and returns what it prints; an empty array where it prints nothing. */
    public JsonNode show(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-json"));
        all.addAll(List.of(arguments));
        String output = run(all.toArray(String[]::new));
        try {
            return output.isBlank() ? JSON.createArrayNode() : JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new CommandException("'ip " + String.join(" ", all) + "' printed no JSON: " + e.getOriginalMessage());
        }
    }

    /** The command line, as a person would type it. */
    public List<String> argv(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ip"));
        namespace.ifPresent(name -> argv.addAll(List.of("-n", name)));
        argv.addAll(List.of(arguments));
        return argv;
    }

    /** Whether an interface of that name is there. */
    public boolean hasInterface(String name) {
        return attempt("link", "show", "dev", name).succeeded();
    }

    /** The names of the namespaces that {@code ip netns} knows: the files in its directory (ip-netns(8)). */
    public static List<String> namespaces() {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of(); // made with the first namespace
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new CommandException("cannot list " + NAMESPACES + ": " + e.getMessage());
        }
    }
}
