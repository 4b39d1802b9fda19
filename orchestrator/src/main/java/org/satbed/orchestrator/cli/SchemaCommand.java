package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.scenarios.ScenarioSchema;
import picocli.CommandLine.Command;

/** {@code satbed schema}. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of scenario files, for editors.",
        footer = {
            "",
            "Example: satbed schema >satbed.schema.json, and as a scenario's first line",
            "  # yaml-language-server: $schema=satbed.schema.json"
        })
public final class SchemaCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.print(ScenarioSchema.json());
        return 0;
    }
}
