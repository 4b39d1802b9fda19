package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the key "opensand" of a scenario. */
final class OpenSandMapper {
    private static final String PATH = "opensand";
    private static final List<String> KEYS = List.of(
            "forward",
            "return",
            "dama",
            "delay",
            "fades",
            "bridge",
            "via-gateway",
            "shape",
            "terminals",
            "ethernet",
            "files");
    private static final Pattern DECIBELS = Pattern.compile("(-?" + Quantity.NUMBER + ")\\s*dB");

    private final Problems problems;

    OpenSandMapper(Problems problems) {
        this.problems = problems;
    }

    /** The section; empty if a problem has been noted. */
    Optional<OpenSand> map(Node node) {
        int before = problems.count();
        Optional<Node.Mapping> mapping = problems.mapping(node, PATH);
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        Fields fields = new Fields(problems, PATH, mapping.get(), KEYS);
        OpenSand absent = OpenSand.DEFAULT;
        Optional<Fields> back =
                section(fields, "return", List.of("bandwidth", "roll-off", "clear-sky", "frame", "burst"));
        OpenSand.Carrier forward = section(fields, "forward", List.of("bandwidth", "roll-off", "clear-sky", "frame"))
                .flatMap(f -> carrier(f, absent.forward()))
                .orElse(absent.forward());
        OpenSand.Carrier returnLink =
                back.flatMap(f -> carrier(f, absent.returnLink())).orElse(absent.returnLink());
        int burst = back.flatMap(f -> f.optional("burst", Fields.integer(OpenSandMapper::burst), absent.burst()))
                .orElse(absent.burst());
        OpenSand.Dama dama = section(fields, "dama", List.of("cra", "rbdc"))
                .map(f -> new OpenSand.Dama(f.value("cra", Rate::parse), f.value("rbdc", Rate::parse)))
                .orElse(absent.dama());
        Optional<OpenSand.Delays> delays =
                section(fields, "delay", List.of("gw", "st")).flatMap(this::delays);
        List<OpenSand.Fade> fades = fields.node("fades").map(this::fades).orElse(List.of());
        boolean bridge = fields.optional("bridge", OpenSandMapper::truth, false).orElse(false);
        boolean viaGateway =
                fields.optional("via-gateway", OpenSandMapper::truth, false).orElse(false);
        Optional<Double> shape = fields.value("shape", OpenSandMapper::share);
        int terminals = fields.optional("terminals", Fields.integer(number -> number), 1)
                .orElse(1);
        boolean ethernet =
                fields.optional("ethernet", OpenSandMapper::truth, false).orElse(false);
        Optional<String> files = fields.value("files", text -> text);
        if (problems.count() > before) {
            return Optional.empty();
        }
        return attempt(
                node,
                () -> new OpenSand(
                        forward,
                        returnLink,
                        burst,
                        dama,
                        delays,
                        fades,
                        bridge,
                        viaGateway,
                        shape,
                        terminals,
                        ethernet,
                        files));
    }

    private <T> Optional<T> attempt(Node node, Supplier<T> making) {
        try {
            return Optional.of(making.get());
        } catch (IllegalArgumentException e) {
            problems.add(node.at(), PATH, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Fields> section(Fields parent, String key, List<String> known) {
        return parent.node(key)
                .flatMap(node -> problems.mapping(node, parent.path(key)))
                .map(mapping -> new Fields(problems, parent.path(key), mapping, known));
    }

    private Optional<OpenSand.Carrier> carrier(Fields fields, OpenSand.Carrier absent) {
        Optional<Bandwidth> bandwidth = fields.value("bandwidth", Bandwidth::parse);
        Optional<Double> rollOff = fields.optional("roll-off", OpenSandMapper::fraction, absent.rollOff());
        Optional<Double> clearSky = fields.optional("clear-sky", OpenSandMapper::decibels, absent.clearSky());
        Optional<Duration> frame = fields.optional("frame", Durations::parse, absent.frame());
        if (rollOff.isEmpty() || clearSky.isEmpty() || frame.isEmpty()) {
            return Optional.empty();
        }
        Node where = new Node.Nothing(fields.at("frame"));
        return attempt(where, () -> new OpenSand.Carrier(bandwidth, rollOff.get(), clearSky.get(), frame.get()));
    }

    private Optional<OpenSand.Delays> delays(Fields fields) {
        Optional<Duration> gateway = fields.required("gw", "e.g. 125ms", text -> Limits.delay(Durations.parse(text)));
        Optional<Duration> terminal = fields.required("st", "e.g. 125ms", text -> Limits.delay(Durations.parse(text)));
        return gateway.isEmpty() || terminal.isEmpty()
                ? Optional.empty()
                : Optional.of(new OpenSand.Delays(gateway.get(), terminal.get()));
    }

    private List<OpenSand.Fade> fades(Node node) {
        List<OpenSand.Fade> fades = new ArrayList<>();
        List<Node> items = problems.sequence(node, PATH + ".fades")
                .map(Node.Sequence::items)
                .orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            Node item = items.get(i);
            String path = NodeReader.item(PATH + ".fades", i);
            Optional<Fields> fields =
                    problems.mapping(item, path).map(m -> new Fields(problems, path, m, List.of("at", "db")));
            Optional<Duration> at = fields.flatMap(f -> f.required("at", "e.g. 10s", Durations::parse));
            Optional<Double> decibels = fields.flatMap(f -> f.required("db", "e.g. 10dB", OpenSandMapper::decibels));
            if (at.isPresent() && decibels.isPresent()) {
                attempt(item, () -> new OpenSand.Fade(at.get(), decibels.get())).ifPresent(fades::add);
            }
        }
        return fades;
    }

    private static int burst(int symbols) {
        if (symbols != 536 && symbols != 1616) {
            throw new IllegalArgumentException(symbols + " is no length of a burst; expected 536 or 1616");
        }
        return symbols;
    }

    private static double fraction(String text) {
        if (!text.matches(Quantity.NUMBER)) {
            throw new IllegalArgumentException("'" + text + "' is not a number; expected e.g. 0.35");
        }
        return Double.parseDouble(text);
    }

    private static double decibels(String text) {
        Matcher matcher = DECIBELS.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a ratio in decibels; expected e.g. 20dB");
        }
        return Double.parseDouble(matcher.group(1));
    }

    /** A percentage as a fraction. */
    static double share(String text) {
        if (!text.strip().matches(Quantity.NUMBER + "\\s*%")) {
            throw new IllegalArgumentException("'" + text + "' is not a share; expected e.g. 90%");
        }
        return Double.parseDouble(text.strip().replaceFirst("\\s*%", "")) / 100;
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "': expected yes or no");
        };
    }
}
