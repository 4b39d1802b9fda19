package org.satbed.orchestrator.opensand;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.satbed.linux.tool.OneLine;
import org.satbed.scenarios.TextFile;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** Finds in configuration files what OpenSAND 8.2 takes without a word and what then does not work. */
final class TrapCheck {
    private static final long NEVER = 100_000;
    /** Waveforms that a carrier names, at most. */
    private static final int MOST_FORMS = 10_000;

    private final Path directory;
    private final List<String> problems;
    private final Consumer<String> notes;

    TrapCheck(Path directory, List<String> problems, Consumer<String> notes) {
        this.directory = directory;
        this.problems = problems;
        this.notes = notes;
    }

    void run() {
        try {
            check();
        } catch (NumberFormatException e) {
            problems.add(directory + ": a value that is no number: " + OneLine.of(e.getMessage()));
        }
    }

    private void check() {
        Optional<Document> topology = read(Entity.GW, "topology.xml");
        Optional<Document> gateway = read(Entity.GW, "profile.xml");
        List<Entity> entities = SchemaCheck.entities(directory);
        for (Entity entity : entities) {
            read(entity, "infrastructure.xml").ifPresent(document -> identity(entity, document));
        }
        sameTopology(entities);
        gateway.ifPresent(profile -> profile(Entity.GW, profile));
        for (Entity entity : entities) {
            if (entity.isTerminal()) {
                Optional<Document> terminal = read(entity, "profile.xml");
                terminal.ifPresent(profile -> profile(entity, profile));
                if (topology.isPresent() && gateway.isPresent() && terminal.isPresent()) {
                    carriers(topology.get(), gateway.get(), terminal.get());
                }
            }
        }
    }

    private Optional<Document> read(Entity entity, String name) {
        Path file = directory.resolve(entity.id()).resolve(name);
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // the one that it has prints
            Document document = builder.parse(new ByteArrayInputStream(TextFile.bytes(file, TextFile.LARGEST)));
            if (!document.getDocumentElement().getAttribute("version").equals("1.0.0")) {
                problems.add(file + ": OpenSAND 8.2 takes model version 1.0.0 alone");
            }
            return Optional.of(document);
        } catch (SAXParseException e) {
            problems.add(file + ":" + e.getLineNumber() + ": " + OneLine.of(e.getMessage()));
            return Optional.empty();
        } catch (SAXException | IOException e) {
            problems.add(file + ": " + OneLine.of(e.getMessage()));
            return Optional.empty();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void identity(Entity entity, Document document) {
        String type = text(document, "entity_type").orElse("");
        if (!type.equals(entity.type())) {
            problem(entity, "infrastructure.xml", "entity_type is '" + type + "', expected " + entity.type());
        }
    }

    private void sameTopology(List<Entity> entities) {
        try {
            byte[] first = TextFile.bytes(directory.resolve("sat").resolve("topology.xml"), TextFile.LARGEST);
            for (Entity entity : entities) {
                Path own = directory.resolve(entity.id()).resolve("topology.xml");
                if (!Arrays.equals(TextFile.bytes(own, TextFile.LARGEST), first)) {
                    problem(entity, "topology.xml", "differs from sat/topology.xml; all entities need the same");
                }
            }
        } catch (IOException e) {
            problems.add("the topologies cannot be read: " + e.getMessage());
        }
    }

    private void profile(Entity entity, Document profile) {
        number(profile, "decap_buffer_len")
                .filter(bytes -> bytes < OpenSandPlan.FULL_FRAME)
                .ifPresent(bytes -> problem(
                        entity,
                        "profile.xml",
                        "decap_buffer_len counts bytes of the largest PDU, and is " + bytes.longValue()
                                + ": the terminal logs on and nothing gets through; give 5000"));
        text(profile, "compatibility_mode")
                .filter("true"::equals)
                .ifPresent(on -> problem(
                        entity,
                        "profile.xml",
                        "compatibility_mode loses up to 95 % of forward packets in 8.2.0; give false"));
        texts(profile, "access_type").stream()
                .filter(each -> each.contains("VBDC"))
                .findFirst()
                .ifPresent(each -> problem(
                        entity, "profile.xml", "DAMA_VBDC crashes the terminal under load in 8.2.0; give DAMA_RBDC"));
        text(profile, "scpc_enabled")
                .filter("true"::equals)
                .ifPresent(on ->
                        problem(entity, "profile.xml", "SCPC ends an entity under load in 8.2.0; give dama_enabled"));
        for (String each : List.of("file_attenuation_file", "file_path")) {
            texts(profile, each).forEach(file -> timeFile(entity, file));
        }
    }

    /** After its last line OpenSAND reads on: the delay or attenuation becomes 0. */
    private void timeFile(Entity entity, String name) {
        try {
            List<String> lines = TextFile.read(Path.of(name))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
            if (!last.matches("\\d+\\s.*") || Long.parseLong(last.split("\\s+")[0]) < NEVER) {
                problem(entity, "profile.xml", name + " needs a last line that is never reached, such as '1000000 0'");
            }
        } catch (IOException | InvalidPathException e) {
            problem(entity, "profile.xml", OneLine.of(name) + " cannot be read");
        }
    }

    private void carriers(Document topology, Document gateway, Document terminal) {
        double up = clearSky(gateway, "uplink_attenuation");
        double down = clearSky(terminal, "downlink_attenuation");
        double back =
                WaveForms.total(clearSky(terminal, "uplink_attenuation"), clearSky(gateway, "downlink_attenuation"));
        double forwardFrame = number(topology, "forward_duration").orElse(10.0);
        double returnFrame = number(topology, "return_duration").orElse(26.5);
        String category = text(terminal, "category").orElse("Standard");
        List<ModCod> forms = table(topology, "dvb_s2");
        List<ModCod> burstForms = table(topology, "dvb_rcs2");
        for (Element band : bands(topology, "forward_band")) {
            group(band, category);
            carrier("forward", band, rollOff(topology, "forward"), forms, WaveForms.total(up, down), forwardFrame);
        }
        for (Element band : bands(topology, "return_band")) {
            group(band, category);
            if (!child(band, "type").orElse("").equals("DAMA")) {
                problems.add("topology.xml: a return carrier of type "
                        + child(band, "type").orElse("?") + "; only DAMA holds under load in 8.2.0");
            }
            carrier("return", band, rollOff(topology, "return"), burstForms, back, returnFrame);
        }
    }

    private void group(Element band, String category) {
        String group = child(band, "group").orElse("");
        if (!group.equals(category)) {
            problems.add("topology.xml: a carrier of group '" + group + "', and the terminal's category is '" + category
                    + "': the terminal gets nothing");
        }
    }

    private void carrier(
            String direction, Element band, double rollOff, List<ModCod> table, double carrierToNoise, double frame) {
        double kilohertz = child(band, "bandwidth").map(Double::parseDouble).orElse(0.0);
        double symbolRate = kilohertz * 1000 / (1 + rollOff);
        List<Integer> ids = ids(child(band, "wave_form").orElse(""));
        ids.stream()
                .filter(id -> table.stream().noneMatch(form -> form.id() == id))
                .findFirst()
                .ifPresent(id -> problems.add(
                        "topology.xml: the " + direction + " carrier names waveform " + id + ", which is in no table"));
        Optional<ModCod> best = WaveForms.best(
                table.stream().filter(form -> ids.contains(form.id())).toList(), carrierToNoise);
        if (best.isEmpty()) {
            problems.add(String.format(
                    Locale.ROOT,
                    "the %s carrier has no waveform that works at C/N %.2f dB",
                    direction,
                    carrierToNoise));
            return;
        }
        boolean forward = direction.equals("forward");
        double bits =
                symbolRate * (forward ? best.get().efficiency() : best.get().returnEfficiency());
        notes.accept(String.format(
                Locale.ROOT,
                "%s: %.3f MHz, roll-off %s, %.3f Msymbol/s, C/N %.2f dB, %s (%d), %.3f Mbit/s",
                direction,
                kilohertz / 1e3,
                rollOff,
                symbolRate / 1e6,
                carrierToNoise,
                best.get(),
                best.get().id(),
                bits / 1e6));
        if (forward && symbolRate * frame / 1e3 < best.get().bbFrameSymbols()) {
            problems.add(String.format(
                    Locale.ROOT,
                    "the forward frame of %.1f ms has %.0f symbols, and a BBFrame in %s takes %.0f: nothing ever passes;"
                            + " give a longer forward_duration",
                    frame,
                    symbolRate * frame / 1e3,
                    best.get(),
                    best.get().bbFrameSymbols()));
        }
    }

    private static double clearSky(Document profile, String link) {
        return elements(profile.getDocumentElement(), link).stream()
                .findFirst()
                .flatMap(each -> child(each, "clear_sky"))
                .map(Double::parseDouble)
                .orElse(20.0);
    }

    private static double rollOff(Document topology, String direction) {
        return elements(topology.getDocumentElement(), "roll_off").stream()
                .findFirst()
                .flatMap(each -> child(each, direction))
                .map(Double::parseDouble)
                .orElse(0.0);
    }

    private static List<Element> bands(Document topology, String name) {
        List<Element> items = new ArrayList<>();
        elements(topology.getDocumentElement(), name).forEach(band -> items.addAll(elements(band, "item")));
        return items;
    }

    private static List<ModCod> table(Document topology, String name) {
        List<ModCod> forms = new ArrayList<>();
        for (Element table : elements(topology.getDocumentElement(), name)) {
            for (Element item : elements(table, "item")) {
                forms.add(new ModCod(
                        Integer.parseInt(child(item, "id").orElse("0")),
                        child(item, "modulation").orElse(""),
                        child(item, "coding").orElse(""),
                        Double.parseDouble(child(item, "efficiency").orElse("0")),
                        Double.parseDouble(child(item, "threshold").orElse("0")),
                        child(item, "burst_length")
                                .map(text -> Integer.parseInt(text.split(" ")[0]))
                                .orElse(0)));
            }
        }
        return forms;
    }

    /** "1-28;30" as numbers. */
    private static List<Integer> ids(String text) {
        List<Integer> ids = new ArrayList<>();
        for (String part : text.split(";")) {
            String[] ends = part.strip().split("-");
            if (!ends[0].matches("\\d+")) {
                continue;
            }
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int id = Integer.parseInt(ends[0]); id <= last && ids.size() < MOST_FORMS; id++) {
                ids.add(id);
            }
        }
        return ids;
    }

    private void problem(Entity entity, String file, String what) {
        problems.add(entity.id() + "/" + file + ": " + what);
    }

    private static Optional<String> text(Document document, String name) {
        return texts(document, name).stream().findFirst();
    }

    private static List<String> texts(Document document, String name) {
        return elements(document.getDocumentElement(), name).stream()
                .map(each -> each.getTextContent().strip())
                .toList();
    }

    private static Optional<Double> number(Document document, String name) {
        return text(document, name).filter(each -> each.matches("[0-9.]+")).map(Double::parseDouble);
    }

    private static Optional<String> child(Element of, String name) {
        return elements(of, name).stream()
                .findFirst()
                .map(each -> each.getTextContent().strip());
    }

    private static List<Element> elements(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
