package org.satbed.netns.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.satbed.linux.Signals;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.netns.NetworkNamespace;

/** Finds out, once, whether namespaces can be made here: by making one. */
final class RootCondition implements ExecutionCondition {
    private static final class Probe {
        static final Optional<String> OBSTACLE = find();

        private static Optional<String> find() {
            if (Signals.effectiveUser() != 0) {
                return Optional.of("not root");
            }
            if (!Files.exists(Path.of("/dev/net/tun"))) {
                return Optional.of("no /dev/net/tun");
            }
            String name = "satbed-probe-" + ProcessHandle.current().pid();
            try (NetworkNamespace probe = NetworkNamespace.create(name, ChangeJournal.NONE)) {
                return probe.ip().hasInterface("lo") ? Optional.empty() : Optional.of("a namespace without lo");
            } catch (CommandException e) {
                return Optional.of(e.getMessage());
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Probe.OBSTACLE
                .map(reason -> skipped(context, reason))
                .orElseGet(() -> ConditionEvaluationResult.enabled("root"));
    }

    private static ConditionEvaluationResult skipped(ExtensionContext context, String reason) {
        System.out.println("skipped: " + context.getDisplayName() + ": " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
