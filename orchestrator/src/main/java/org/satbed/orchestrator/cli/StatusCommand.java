package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.TestbedRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed status}. */
@Command(
        name = "status",
        description = "Show the testbeds of this host.",
        footer = {"", "Example: satbed status --json"})
public final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only this one.")
    private String name;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private RootlessOption rootless;

    @Override
    public Integer call() throws JsonProcessingException {
        rootless.enter();
        List<TestbedRegistry.Entry> entries = TestbedRegistry.list().stream()
                .filter(entry -> name == null || entry.name().equals(name))
                .toList();
        if (name != null && entries.isEmpty()) {
            throw UserException.failure("there is no testbed '" + name + "'; 'satbed status' shows all");
        }
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(entries));
        } else if (entries.isEmpty()) {
            System.out.println("no testbed is up");
        } else {
            System.out.printf("%-24s %-12s %-16s %s%n", "NAME", "STATE", "SCENARIO", "STARTED");
            entries.forEach(entry -> System.out.printf(
                    "%-24s %-12s %-16s %s%n", entry.name(), entry.state(), entry.scenario(), entry.started()));
        }
        return 0;
    }
}
