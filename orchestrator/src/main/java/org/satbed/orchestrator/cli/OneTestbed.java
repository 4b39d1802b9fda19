package org.satbed.orchestrator.cli;

import java.util.List;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.TestbedRegistry;

/** The testbed that is meant when none is named. */
final class OneTestbed {
    private OneTestbed() {}

    static String name(String given) {
        if (given != null) {
            return given;
        }
        List<String> names =
                TestbedRegistry.list().stream().map(TestbedRegistry.Entry::name).toList();
        if (names.size() != 1) {
            throw UserException.usage(
                    names.isEmpty()
                            ? "no testbed is up; make one with 'satbed up SCENARIO'"
                            : "more than one testbed is up, name one of them: " + String.join(", ", names));
        }
        return names.get(0);
    }
}
