package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The processes that the orchestrator starts inside the workstations' namespaces. Not meant to be typed. */
@Command(
        name = "workload",
        hidden = true,
        description = "Loads and measures a path; started by satbed itself.",
        subcommands = {WorkloadCommand.Server.class, WorkloadCommand.Client.class})
public final class WorkloadCommand {

    /** Serves objects and the calibration until it is terminated. */
    @Command(name = "server", description = "Serves objects by HTTP, and the calibration by UDP, until SIGTERM.")
    public static final class Server implements Callable<Integer> {
        @Option(names = "--port", defaultValue = "8080", description = "TCP and UDP port (${DEFAULT-VALUE}).")
        private int port;

        @Override
        public Integer call() throws IOException, InterruptedException {
            warmUp();
            WorkloadServer.start(port);
            System.out.println("ready");
            System.out.flush();
            // Whoever started it ends it with SIGTERM; its input may be /dev/null and says nothing.
            new CountDownLatch(1).await();
            return 0;
        }

        private static void warmUp() throws InterruptedException {
            try {
                Warmup.run();
            } catch (IOException e) {
                System.err.println("no warm-up: " + e.getMessage());
            }
        }
    }

    /** Makes the measurements that it is asked for on its standard input. */
    @Command(name = "client", description = "Reads requests in JSON, one a line, and answers each by a line.")
    public static final class Client implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException {
            RequestLoop.run(System.in, System.out);
            return 0;
        }
    }
}
