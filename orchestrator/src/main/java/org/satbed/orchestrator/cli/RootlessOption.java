package org.satbed.orchestrator.cli;

import picocli.CommandLine.Option;

/** {@code --rootless}. */
final class RootlessOption {
    @Option(
            names = "--rootless",
            description = "Work without root, in a user namespace: on testbeds that are seen by this user alone.")
    private boolean rootless;

    /** Becomes the same command in a user namespace if that was asked for. */
    void enter() {
        if (rootless) {
            UserNamespace.enter();
        }
    }

    /** Whether it was asked for. */
    boolean isAsked() {
        return rootless;
    }
}
