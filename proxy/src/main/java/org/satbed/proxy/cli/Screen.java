package org.satbed.proxy.cli;

import java.io.PrintStream;
import java.util.List;

/** Shows lines in the place of those before; where there is no terminal, behind them. */
final class Screen {
    // ECMA-48: cursor position, erase in line, erase in page.
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final PrintStream out;
    private final boolean terminal;
    private boolean began;

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * In one write, and over the old lines instead of after clearing them: a slow terminal does not flicker.
     *
     * @return whether somebody still takes it
     */
    boolean show(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (terminal) {
            text.append(HOME).append(began ? "" : CLEAR_BELOW);
        } else if (began) {
            text.append('\n');
        }
        began = true;
        for (String line : lines) {
            text.append(line).append(terminal ? CLEAR_LINE : "").append('\n');
        }
        text.append(terminal ? CLEAR_BELOW : "");
        out.print(text);
        return !out.checkError();
    }
}
