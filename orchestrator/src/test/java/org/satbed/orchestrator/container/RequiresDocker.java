package org.satbed.orchestrator.container;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.satbed.linux.tool.DockerCommand;

/** A test that makes containers of the image: tagged {@code docker}, and skipped, with the reason printed, where it cannot. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("docker")
@ExtendWith(RequiresDocker.Condition.class)
@interface RequiresDocker {
    /** Looks once. */
    final class Condition implements ExecutionCondition {
        private static final Optional<String> OBSTACLE = DockerCommand.refusal().or(Condition::withoutImage);

        private static Optional<String> withoutImage() {
            return DockerCommand.hasImage("satbed")
                    ? Optional.empty()
                    : Optional.of("there is no image 'satbed'; './satbed image' makes it");
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (OBSTACLE.isEmpty()) {
                return ConditionEvaluationResult.enabled("containers can be made");
            }
            System.out.println("skipped: " + context.getDisplayName() + ": " + OBSTACLE.get());
            return ConditionEvaluationResult.disabled(OBSTACLE.get());
        }
    }
}
