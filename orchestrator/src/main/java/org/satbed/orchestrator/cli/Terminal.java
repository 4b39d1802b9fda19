package org.satbed.orchestrator.cli;

/** What the launcher found out about standard output and standard error; asking libc would cost 0.1 s. */
final class Terminal {
    private Terminal() {}

    /** Whether standard error is a terminal. */
    static boolean isError() {
        return Boolean.getBoolean("satbed.tty.err");
    }

    /** Whether standard output is a terminal whose user has not asked for no colour (https://no-color.org). */
    static boolean color() {
        return Boolean.getBoolean("satbed.tty.out")
                && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    }
}
