package org.satbed.orchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.workload.ClientWorkloads;
import org.satbed.orchestrator.workload.Iperf3;
import org.satbed.orchestrator.workload.WorkloadClient;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.Program;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Upload;
import org.satbed.scenarios.Workload;

/**
 * The processes that load the path: servers in ws-gw, clients in ws-st and behind further terminals, over which the objects of a parallel
 * workload are dealt out. What a failed transfer leaves in doubt is started anew.
 */
final class Workstations implements AutoCloseable {
    static final int PORT = 8080;

    private static final Duration LISTENING = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Testbed testbed;
    private final String server;
    private final ExecutorService clientThreads = Executors.newCachedThreadPool();
    private HostProcess objectServer;
    private final List<Client> clients = new ArrayList<>();
    private Optional<HostProcess> iperf3 = Optional.empty();

    private record Client(HostProcess process, WorkloadClient client) {}

    private Workstations(Testbed testbed) {
        this.testbed = testbed;
        this.server = testbed.plan().address(Host.WS_GW, false);
    }

    /** Starts them; {@link #awaitReady} waits. */
    static Workstations start(Testbed testbed) {
        Workstations workstations = new Workstations(testbed);
        workstations.objectServer = testbed.start(
                Host.WS_GW,
                "object server",
                testbed.satbed(List.of(), "workload", "server", "--port", Integer.toString(PORT)));
        workstations.startClients();
        return workstations;
    }

    /** Waits until they serve and are warm. */
    void awaitReady() {
        CompletableFuture<Void> warm = CompletableFuture.runAsync(this::warmUp);
        objectServer.awaitReady();
        join(warm);
    }

    private void warmUp() {
        clients.forEach(each -> each.client().warmUp());
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void startClients() {
        for (Host host : Host.workstations(testbed.plan().terminals())) {
            HostProcess process =
                    testbed.startPiped(host, "workload client", testbed.satbed(List.of(), "workload", "client"));
            clients.add(new Client(process, new WorkloadClient(process.process())));
        }
    }

    private void closeClients() {
        clients.forEach(each -> {
            each.client().close();
            each.process().close();
        });
        clients.clear();
    }

    /** The client in ws-st, for the calibration. */
    WorkloadClient client() {
        return clients.get(0).client();
    }

    /** The server's address. */
    String server() {
        return server;
    }

    /** A process in ws-st, through whose /proc directory that host's counters can be read. */
    long pidInWsSt() {
        return testbed.networkPid(Host.WS_ST, clients.get(0).process());
    }

    /** Runs a workload; all of its samples or a {@link WorkloadException}. */
    List<? extends Sample> run(Workload workload, String variant, int repetition) {
        ClientWorkloads workloads =
                new ClientWorkloads(client(), server, PORT, testbed.plan().seed(), variant, repetition);
        return workloads.besideBackground(workload, () -> run(workloads, workload));
    }

    private List<? extends Sample> run(ClientWorkloads workloads, Workload workload) {
        String variant = workloads.variant();
        int repetition = workloads.repetition();
        if (workload instanceof Download download) {
            return dealtOut(
                    download.parallel(),
                    (client, count) -> client.download(
                            variant, repetition, new Download(download.id(), download.size(), count), server, PORT));
        }
        if (workload instanceof Upload upload) {
            return dealtOut(
                    upload.parallel(),
                    (client, count) -> client.upload(
                            variant, repetition, new Upload(upload.id(), upload.size(), count), server, PORT));
        }
        if (workload instanceof Bulk bulk) {
            if (iperf3.isEmpty()) {
                startIperf3();
            }
            return List.of(new Iperf3(testbed.runner(Host.WS_ST)).run(variant, repetition, bulk, server));
        }
        if (workload instanceof Program program) {
            return List.of(new UserProgram(testbed, program, variant, repetition, server, PORT).run());
        }
        return workloads.run(workload);
    }

    private interface Transfer {
        List<ObjectSample> run(WorkloadClient client, int count);
    }

    /** Object k is workstation k's, and so on round by round; all begin at once. */
    private List<ObjectSample> dealtOut(int parallel, Transfer transfer) {
        int stations = Math.min(parallel, clients.size());
        List<CompletableFuture<List<ObjectSample>>> running = new ArrayList<>();
        for (int station = 0; station < stations; station++) {
            WorkloadClient client = clients.get(station).client();
            int count = parallel / stations + (station < parallel % stations ? 1 : 0);
            running.add(CompletableFuture.supplyAsync(() -> transfer.run(client, count), clientThreads));
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .handle((all, failed) -> null)
                .join();
        List<ObjectSample> samples = new ArrayList<>();
        for (int flow = 0; flow < parallel; flow++) {
            samples.add(join(running.get(flow % stations)).get(flow / stations).asFlow(flow));
        }
        return samples;
    }

    private void startIperf3() {
        HostProcess process = testbed.start(Host.WS_GW, "iperf3", Iperf3.serverArgv());
        iperf3 = Optional.of(process);
        ProcNet network = ProcNet.of(testbed.networkPid(Host.WS_GW, process));
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
        closeClients();
        startClients();
        warmUp();
        iperf3.ifPresent(HostProcess::close);
        iperf3 = Optional.empty();
        objectServer.death().ifPresent(why -> {
            throw UserException.failure(why);
        });
    }

    @Override
    public void close() {
        clientThreads.shutdown();
        if (testbed.isClosed()) {
            return; // they go with the testbed
        }
        closeClients();
        objectServer.close();
        iperf3.ifPresent(HostProcess::close);
    }
}
