package org.satbed.orchestrator.cli;

import java.util.Optional;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.controller.Controller;
import org.satbed.openbach.controller.ControllerAddress;
import org.satbed.openbach.job.Release;
import org.satbed.orchestrator.UserException;
import picocli.CommandLine.Option;

/** Where OpenBACH's controller is; without these, what a file {@code controller} in the working directory says. */
final class ControllerOptions {
    @Option(names = "--controller", paramLabel = "HOST[:PORT]", description = "The controller (port 8000).")
    private Optional<String> host = Optional.empty();

    @Option(names = "--login", paramLabel = "USER", description = "Default: openbach.")
    private Optional<String> login = Optional.empty();

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            paramLabel = "PASSWORD",
            description = "Asked for when no value is given.")
    private Optional<String> password = Optional.empty();

    @Option(names = "--vault-password", paramLabel = "PASSWORD", description = "Of the controller's own secrets.")
    private Optional<String> vaultPassword = Optional.empty();

    @Option(
            names = "--release",
            paramLabel = "N",
            description = "2.6 or 2.7; default: told from the controller's jobs.")
    private Optional<String> release = Optional.empty();

    /** Logged in. */
    Controller connect() {
        try {
            return Controller.login(ControllerAddress.of(ControllerAddress.FILE, host, login, password, vaultPassword));
        } catch (OpenBachException e) {
            throw UserException.failure(e.getMessage());
        }
    }

    /** The form of job files that the controller takes. */
    Release release(Controller controller) {
        return release.map(each -> Release.of(each)
                        .orElseThrow(() -> UserException.usage("--release " + each + ": expected 2.6 or 2.7")))
                .orElseGet(controller::release);
    }
}
