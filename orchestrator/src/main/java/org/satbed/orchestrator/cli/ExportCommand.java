package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code satbed export}. */
@Command(name = "export", description = "Write a result in another form.")
public final class ExportCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
