package org.satbed.proxy.files;

import java.util.Map;

/**
 * What % and a letter stand for in a unit (systemd.unit(5), "Specifiers"): those that a unit's name, root and systemd's
 * directories say.
 */
final class Specifiers {
    private static final String SUFFIX = ".service";
    /** Of these a host or a boot decides; they are refused, for a guess would be wrong. */
    private static final String OF_THE_HOST = "aAbBcdDfHlmMoqrRvwWyY";

    private final Map<Character, String> values;

    /** @param unit the full name, e.g. pepsal@sat0.service */
    Specifiers(String unit) {
        String name = unit.endsWith(SUFFIX) ? unit.substring(0, unit.length() - SUFFIX.length()) : unit;
        int at = name.indexOf('@');
        String prefix = at < 0 ? name : name.substring(0, at);
        String instance = at < 0 ? "" : name.substring(at + 1);
        String component = prefix.substring(prefix.lastIndexOf('-') + 1);
        values = Map.ofEntries(
                Map.entry('n', unit),
                Map.entry('N', name),
                Map.entry('p', prefix),
                Map.entry('P', unescaped(prefix)),
                Map.entry('i', instance),
                Map.entry('I', unescaped(instance)),
                Map.entry('j', component),
                Map.entry('J', unescaped(component)),
                Map.entry('t', "/run"),
                Map.entry('S', "/var/lib"),
                Map.entry('C', "/var/cache"),
                Map.entry('L', "/var/log"),
                Map.entry('E', "/etc"),
                Map.entry('T', "/tmp"),
                Map.entry('V', "/var/tmp"),
                Map.entry('h', "/root"),
                Map.entry('s', "/bin/sh"),
                Map.entry('u', "root"),
                Map.entry('U', "0"),
                Map.entry('g', "root"),
                Map.entry('G', "0"),
                Map.entry('%', "%"));
    }

    /** As systemd-escape(1) writes: - for /, \xHH for a byte. */
    private static String unescaped(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            String code = name.startsWith("\\x", i) && i + 4 <= name.length() ? name.substring(i + 2, i + 4) : "";
            if (code.matches("[0-9a-fA-F]{2}")) {
                plain.append((char) Integer.parseInt(code, 16));
                i += 3;
            } else {
                plain.append(name.charAt(i) == '-' ? '/' : name.charAt(i));
            }
        }
        return plain.toString();
    }

    /**
     * A text with the specifiers' values; a % in front of another sign stays.
     *
     * @throws IllegalArgumentException by one that is none, or whose value only the running systemd knows
     */
    String resolve(String text) {
        StringBuilder resolved = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char kind = c == '%' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (values.containsKey(kind)) {
                resolved.append(values.get(kind));
                i++;
            } else if (kind != 0 && OF_THE_HOST.indexOf(kind) >= 0) {
                throw new IllegalArgumentException("'%" + kind + "' is known to the running systemd alone");
            } else if (kind != 0 && kind < 128 && Character.isLetterOrDigit(kind)) {
                throw new IllegalArgumentException("'%" + kind + "' is no specifier");
            } else {
                resolved.append(c);
            }
        }
        return resolved.toString();
    }
}
