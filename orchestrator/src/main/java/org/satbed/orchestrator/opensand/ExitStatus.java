package org.satbed.orchestrator.opensand;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What OpenSAND 8.2's exit statuses mean, and its last words to go with them. */
final class ExitStatus {
    private static final int SEGMENTATION_FAULT = 139;
    private static final int ABORT = 134;
    private static final int KILLED = 137;
    /** Statuses of wrong files: another try would end likewise. */
    private static final List<Integer> HOPELESS = List.of(1, 2, 3, 10, 11, 12, 13, 14, 15, 101);

    private static final Pattern XML_ERROR = Pattern.compile("\\.xml:\\d+: .*error");

    private static final Map<Integer, String> MEANINGS = Map.ofEntries(
            Map.entry(0, "stopped, and nobody had asked it to"),
            Map.entry(1, "was called with arguments that it does not take"),
            Map.entry(2, "was called without an infrastructure file"),
            Map.entry(3, "was called without a topology file"),
            Map.entry(
                    10,
                    "does not take its infrastructure.xml: not readable, not XML, an unknown element or value, or another version"),
            Map.entry(11, "found no entity_type in infrastructure.xml"),
            Map.entry(12, "found no entity_id in infrastructure.xml"),
            Map.entry(13, "found an entity_type in infrastructure.xml that it cannot be"),
            Map.entry(
                    14,
                    "does not take topology.xml: not readable, an unknown element or value, or a gateway without a spot"),
            Map.entry(15, "does not take profile.xml: missing, an unknown element, or a wrong number or value"),
            Map.entry(
                    100,
                    "could not load its plugins; install libopensand-gse-encap-plugin and libopensand-rle-encap-plugin"),
            Map.entry(101, "found no log levels in infrastructure.xml"),
            Map.entry(102, "could not make its blocks"),
            Map.entry(
                    103,
                    "could not start: its TAP interface is in use or is none, /dev/net/tun cannot be opened,"
                            + " or its emulation address is not this host's"),
            Map.entry(ABORT, "gave up (SIGABRT), as it does with SCPC under load"),
            Map.entry(KILLED, "was killed"),
            Map.entry(
                    SEGMENTATION_FAULT,
                    "crashed (SIGSEGV): its emulation address is not this host's, no QoS class is"
                            + " the default one, a VCM carrier has no ratio, or VBDC was under load"));

    private ExitStatus() {}

    /** Whether the same files would lead to the same end. */
    static boolean isHopeless(int status) {
        return HOPELESS.contains(status);
    }

    /**
     * The sentence for an end.
     *
     * @param lines what it wrote, oldest first
     */
    static String sentence(Entity entity, int status, List<String> lines) {
        String words = lastWords(lines);
        return String.format(
                Locale.ROOT,
                "OpenSAND's %s %s (status %d)%s",
                entity.type().toLowerCase(Locale.ROOT),
                MEANINGS.getOrDefault(status, "ended"),
                status,
                words.isEmpty() ? "" : ": " + words);
    }

    /** The line that says most: what the XML parser found, else the first error that is not about the end itself, else the last line. */
    private static String lastWords(List<String> lines) {
        String last = "";
        String error = "";
        for (String line : lines) {
            if (XML_ERROR.matcher(line).find()) {
                return line.strip();
            }
            LogLine parsed = LogLine.parse(line).orElse(null);
            if (parsed != null
                    && parsed.isError()
                    && error.isEmpty()
                    && !parsed.log().equals("default")) {
                error = parsed.text();
            }
            last = line.isBlank() ? last : parsed == null ? line.strip() : parsed.text();
        }
        return error.isEmpty() ? last : error;
    }
}
