package org.satbed.orchestrator.opensand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.satbed.linux.tool.CommandRunner;
import org.xml.sax.SAXException;

/** Looks through the files of a directory: form, OpenSAND's own schema where OpenSAND is installed, and known traps. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /**
     * The problems, a line each.
     *
     * @param directory with sat/, gw/ and st/, further terminals in st-2/ and so on
     * @param program opensand, where it is installed; it writes its schemas
     * @param notes takes what the files amount to, a line at a time
     */
    public static List<String> of(Path directory, Optional<String> program, Consumer<String> notes) {
        List<String> problems = new ArrayList<>();
        for (Entity entity : entities(directory)) {
            Path own = directory.resolve(entity.id());
            List<String> wanted = entity.isSatellite()
                    ? List.of("infrastructure.xml", "topology.xml")
                    : List.of("infrastructure.xml", "topology.xml", "profile.xml");
            wanted.stream()
                    .map(own::resolve)
                    .filter(file -> !Files.isRegularFile(file))
                    .forEach(file -> problems.add(file + " is missing"));
        }
        if (!problems.isEmpty()) {
            return problems;
        }
        program.ifPresentOrElse(
                found -> problems.addAll(bySchema(directory, found)),
                () -> notes.accept("opensand is not installed here: its schema was not asked"));
        new TrapCheck(directory, problems, notes).run();
        return problems;
    }

    /** Those that have a directory; the first terminal in any case. */
    static List<Entity> entities(Path directory) {
        List<Entity> all = new ArrayList<>();
        for (Entity each : Entity.all(Entity.MOST_TERMINALS)) {
            if (!each.isTerminal() || each.equals(Entity.ST) || Files.isDirectory(directory.resolve(each.id()))) {
                all.add(each);
            }
        }
        return all;
    }

    private static List<String> bySchema(Path directory, String program) {
        List<String> problems = new ArrayList<>();
        Path schemas = null;
        try {
            schemas = Files.createTempDirectory("satbed-opensand-");
            CommandRunner.onHost().run(List.of(program, "-g", schemas.toString()));
            for (Entity entity : entities(directory)) {
                Path own = directory.resolve(entity.id());
                validate(own.resolve("infrastructure.xml"), schemas.resolve("infrastructure.xsd"), problems);
                validate(own.resolve("topology.xml"), schemas.resolve("topology.xsd"), problems);
                if (!entity.isSatellite()) {
                    Path schema = schemas.resolve("profile_" + entity.kind() + ".xsd");
                    validate(own.resolve("profile.xml"), schema, problems);
                }
            }
        } catch (IOException e) {
            problems.add("OpenSAND's schemas cannot be read: " + e.getMessage());
        } finally {
            delete(schemas);
        }
        return problems;
    }

    private static void validate(Path file, Path schema, List<String> problems) throws IOException {
        try {
            SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                    .newSchema(schema.toFile())
                    .newValidator()
                    .validate(new StreamSource(file.toFile()));
        } catch (SAXException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }

    private static void delete(Path directory) {
        if (directory == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
