package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where an axis has its marks, and how they are labelled. */
final class Ticks {
    private Ticks() {}

    /** A mark. */
    record Tick(double at, String label) {}

    /**
     * At multiples of 1, 2 or 5 times a power of ten.
     *
     * @param wanted about how many, at least 2
     */
    static List<Tick> of(Figure.Axis axis, int wanted) {
        double rough = (axis.max() - axis.min()) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double factor = rough / power;
        double step = power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(axis.min() / step - 1e-9); i * step <= axis.max() + step * 1e-9; i++) {
            ticks.add(new Tick(i * step, String.format(Locale.ROOT, "%." + decimals + "f", i * step)));
        }
        return ticks;
    }
}
