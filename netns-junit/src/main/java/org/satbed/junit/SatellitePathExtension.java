package org.satbed.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes the path that an annotation asks for, hands it out, and takes it down. */
final class SatellitePathExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SatellitePathExtension.class);
    /** The path that a test sees; that of a class is seen by its methods and its nested classes. */
    private static final String SEEN = "seen";
    /** The path that was made for this very class or method. */
    private static final String OWN = "own";

    private static final String REQUIRED = "satbed.required";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> obstacle = Obstacle.here();
        if (obstacle.isEmpty()) {
            return ConditionEvaluationResult.enabled("a satellite path can be made");
        }
        if (Boolean.getBoolean(REQUIRED) || Boolean.parseBoolean(System.getenv("SATBED_REQUIRED"))) {
            throw new ExtensionConfigurationException(obstacle.get() + " (and " + REQUIRED + " is true)");
        }
        return ConditionEvaluationResult.disabled(obstacle.get());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        make(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        make(context);
        seen(context).ifPresent(testbed -> testbed.link().reset());
    }

    private static void make(ExtensionContext context) {
        Optional<SatellitePath> annotation =
                context.getElement().flatMap(element -> AnnotationSupport.findAnnotation(element, SatellitePath.class));
        if (annotation.isEmpty()) {
            return;
        }
        LinkSettings settings = settings(annotation.get(), context.getElement().orElseThrow());
        SatelliteTestbed testbed =
                SatelliteTestbed.open(settings, context.getRequiredTestClass().getSimpleName());
        context.getStore(NAMESPACE).put(OWN, testbed);
        context.getStore(NAMESPACE).put(SEEN, testbed);
    }

    private static LinkSettings settings(SatellitePath annotation, AnnotatedElement element) {
        try {
            return LinkSettings.of(annotation);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException("@SatellitePath on " + element + ": " + e.getMessage(), e);
        }
    }

    private static Optional<SatelliteTestbed> seen(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(NAMESPACE).get(SEEN, SatelliteTestbed.class));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Optional<Throwable> failure = seen(context).flatMap(SatelliteTestbed::failure);
        takeDown(context);
        failure.ifPresent(why -> {
            throw new IllegalStateException("the satellite link had stopped by itself: " + why.getMessage(), why);
        });
    }

    @Override
    public void afterAll(ExtensionContext context) {
        takeDown(context);
    }

    private static void takeDown(ExtensionContext context) {
        SatelliteTestbed own = context.getStore(NAMESPACE).remove(OWN, SatelliteTestbed.class);
        if (own != null) {
            own.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SatelliteTestbed.class;
    }

    @Override
    public SatelliteTestbed resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return seen(context)
                .orElseThrow(() -> new ParameterResolutionException(
                        "there is no satellite path here yet: put @SatellitePath on the"
                                + " class for what comes before its tests, or take the path as a parameter of a test"));
    }
}
