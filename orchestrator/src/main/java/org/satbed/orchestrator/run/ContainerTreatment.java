package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.scenarios.Variant;

/** A variant put in place by satbed itself on each of the containers: {@code satbed host --treat}. */
final class ContainerTreatment implements Treatment {
    private final Testbed testbed;
    private final List<HostProcess> processes = new ArrayList<>();

    private ContainerTreatment(Testbed testbed) {
        this.testbed = testbed;
    }

    static ContainerTreatment apply(Testbed testbed, Variant variant, List<Host> where) {
        ContainerTreatment treatment = new ContainerTreatment(testbed);
        try {
            String scenario = testbed.plan().scenarioFile();
            where.forEach(host -> treatment.processes.add(testbed.start(
                    host,
                    "treatment",
                    testbed.satbed(
                            List.of("-Xmx64m"),
                            "host",
                            host.id(),
                            "--treat",
                            "--scenario",
                            scenario,
                            "--variant",
                            variant.id()))));
            treatment.processes.forEach(HostProcess::awaitReady);
            return treatment;
        } catch (RuntimeException e) {
            treatment.close();
            throw e;
        }
    }

    @Override
    public Optional<String> broken() {
        return processes.stream().flatMap(process -> process.death().stream()).findFirst();
    }

    @Override
    public void close() {
        if (!testbed.isClosed()) {
            processes.parallelStream().forEach(HostProcess::close);
        }
        processes.clear();
    }
}
