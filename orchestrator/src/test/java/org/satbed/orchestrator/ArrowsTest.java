package org.satbed.orchestrator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, as the design draws them. */
class ArrowsTest {
    private static final JavaClasses SATBED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.satbed");

    @Test
    void modulesUseOnlyWhatTheDesignLetsThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("linux")
                .definedBy("org.satbed.linux..")
                .layer("proxy")
                .definedBy("org.satbed.proxy..")
                .layer("netns")
                .definedBy("org.satbed.netns..")
                .layer("scenarios")
                .definedBy("org.satbed.scenarios..")
                .optionalLayer("openbach")
                .definedBy("org.satbed.openbach..")
                .layer("junit")
                .definedBy("org.satbed.junit..")
                .layer("orchestrator")
                .definedBy("org.satbed.orchestrator..")
                .whereLayer("orchestrator")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("junit")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("proxy")
                .mayOnlyBeAccessedByLayers("orchestrator")
                .whereLayer("netns")
                .mayOnlyBeAccessedByLayers("junit", "orchestrator")
                .whereLayer("openbach")
                .mayOnlyBeAccessedByLayers("orchestrator")
                .whereLayer("scenarios")
                .mayOnlyBeAccessedByLayers("junit", "openbach", "orchestrator")
                .whereLayer("linux")
                .mayOnlyBeAccessedByLayers("proxy", "netns", "junit", "orchestrator")
                .check(SATBED);
    }

    @Test
    void onlyLinuxCallsLibc() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.satbed.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai..")
                .check(SATBED);
    }

    /** Time-outs, shares and rates go by the monotonic clock: a wall clock that is stepped changes what is shown, and nothing else. */
    @Test
    void theProxyAsksTheWallClockOnlyForWhatItShows() {
        Set<String> askers = SATBED.stream()
                .filter(each -> each.getPackageName().startsWith("org.satbed.proxy"))
                .flatMap(each -> each.getMethodCallsFromSelf().stream())
                .filter(call -> call.getName().equals("currentTimeMillis")
                        || call.getName().equals("now")
                                && call.getTargetOwner().getPackageName().equals("java.time"))
                .map(call -> call.getOriginOwner().getSimpleName() + "."
                        + call.getOrigin().getName())
                .collect(Collectors.toSet());
        assertEquals(Set.of("PepLog.line", "SplitConnection.view", "TableDump.write", "TopCommand.lines"), askers);
    }
}
