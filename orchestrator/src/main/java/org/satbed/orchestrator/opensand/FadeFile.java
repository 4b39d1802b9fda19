package org.satbed.orchestrator.opensand;

import java.util.List;
import java.util.Locale;
import org.satbed.scenarios.OpenSand;

/** Writes attenuation over time as OpenSAND reads it: a line for a step, the step being the refresh period of adaptive coding, 1 s. */
final class FadeFile {
    /** Behind the last line OpenSAND reads past its end: there must always be one that is never reached. */
    private static final long NEVER = 1_000_000;

    private FadeFile() {}

    /** OpenSAND interpolates between lines: each step is two of them, a second apart. */
    static String write(List<OpenSand.Fade> fades) {
        StringBuilder file = new StringBuilder("# second attenuation-in-dB\n" + line(0, 0));
        double before = 0;
        for (OpenSand.Fade fade : fades) {
            long second = Math.round(fade.at().toNanos() / 1e9);
            file.append(second > 1 ? line(second - 1, before) : "").append(line(second, fade.decibels()));
            before = fade.decibels();
        }
        return file.append(line(NEVER, before)).toString();
    }

    private static String line(long second, double decibels) {
        return String.format(Locale.ROOT, "%d %s%n", second, decibels);
    }
}
