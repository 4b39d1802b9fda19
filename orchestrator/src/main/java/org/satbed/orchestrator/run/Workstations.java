package org.satbed.orchestrator.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.workload.Iperf3;
import org.satbed.orchestrator.workload.WorkloadClient;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Upload;
import org.satbed.scenarios.Workload;

/** The processes that load the path: servers in ws-gw, clients in ws-st. What a failed transfer leaves in doubt is started anew. */
final class Workstations implements AutoCloseable {
    static final int PORT = 8080;

    private static final Duration LISTENING = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Testbed testbed;
    private final String server;
    private HostProcess objectServer;
    private HostProcess clientProcess;
    private WorkloadClient client;
    private Optional<HostProcess> iperf3 = Optional.empty();

    private Workstations(Testbed testbed) {
        this.testbed = testbed;
        this.server = testbed.plan().address(Host.WS_GW, false);
    }

    /** Starts them; {@link #awaitReady} waits. */
    static Workstations start(Testbed testbed) {
        Workstations workstations = new Workstations(testbed);
        workstations.objectServer = testbed.start(
                Host.WS_GW, "object server", SelfCommand.argv("workload", "server", "--port", Integer.toString(PORT)));
        workstations.startClient();
        return workstations;
    }

    /** Waits until they serve and are warm. */
    void awaitReady() {
        CompletableFuture<Void> warm = CompletableFuture.runAsync(client::warmUp);
        objectServer.awaitReady();
        try {
            warm.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void startClient() {
        clientProcess = testbed.startPiped(Host.WS_ST, "workload client", SelfCommand.argv("workload", "client"));
        client = new WorkloadClient(clientProcess.process());
    }

    /** The client, for the calibration. */
    WorkloadClient client() {
        return client;
    }

    /** The server's address. */
    String server() {
        return server;
    }

    /** A process in ws-st, through whose /proc directory that host's counters can be read. */
    long pidInWsSt() {
        return clientProcess.process().pid();
    }

    /** Runs a workload; all of its samples or a {@link WorkloadException}. */
    List<? extends Sample> run(Workload workload, String variant, int repetition) {
        if (workload instanceof Download download) {
            return client.download(variant, repetition, download, server, PORT);
        }
        if (workload instanceof Upload upload) {
            return client.upload(variant, repetition, upload, server, PORT);
        }
        if (workload instanceof Bulk bulk) {
            if (iperf3.isEmpty()) {
                startIperf3();
            }
            return List.of(new Iperf3(testbed.host(Host.WS_ST).runner()).run(variant, repetition, bulk, server));
        }
        throw new IllegalArgumentException(workload.id());
    }

    private void startIperf3() {
        HostProcess process = testbed.start(Host.WS_GW, "iperf3", Iperf3.serverArgv());
        iperf3 = Optional.of(process);
        ProcNet network = ProcNet.of(process.process().pid());
        long end = System.nanoTime() + LISTENING.toNanos();
        while (!network.listens(Iperf3.DEFAULT_PORT)) {
            process.death().ifPresent(why -> {
                throw new WorkloadException(why);
            });
            if (System.nanoTime() > end) {
                throw new WorkloadException("iperf3 did not listen within " + LISTENING.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** After a failure: the client may still wait for the old answer, and iperf3 serves one test at a time. */
    void renew() {
        client.close();
        clientProcess.close();
        startClient();
        client.warmUp();
        iperf3.ifPresent(HostProcess::close);
        iperf3 = Optional.empty();
        objectServer.death().ifPresent(why -> {
            throw UserException.failure(why);
        });
    }

    @Override
    public void close() {
        if (testbed.isClosed()) {
            return; // they go with the testbed
        }
        client.close();
        clientProcess.close();
        objectServer.close();
        iperf3.ifPresent(HostProcess::close);
    }
}
