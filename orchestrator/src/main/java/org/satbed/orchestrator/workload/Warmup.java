package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.satbed.scenarios.PageGraph;

/** Exercises client and server over loopback inside the process, so that loading and compiling of code is not part of the first measurement. */
public final class Warmup {
    private static final int OBJECT_ROUNDS = 12;
    private static final long BYTES = 2_000_000;
    private static final int ECHOES = 1_000;
    private static final int TRANSACTIONS = 1_000;
    private static final int PAGE_ROUNDS = 3;
    private static final long LIMIT_MILLIS = 10_000;

    private Warmup() {}

    /** Takes a second or so. */
    public static void run() throws IOException, InterruptedException {
        try (WorkloadServer server = WorkloadServer.startOnLoopback()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            for (int round = 0; round < OBJECT_ROUNDS; round++) {
                ObjectTransfer.runTogether(false, address, BYTES, 1 + round % 4, LIMIT_MILLIS);
                ObjectTransfer.runTogether(true, address, BYTES, 1 + round % 4, LIMIT_MILLIS);
            }
            PathProbe probe = new PathProbe(address);
            probe.roundTrips(ECHOES, 0.1);
            probe.send(50e6, 0.1);
            probe.receive(50e6, 0.1);
            Exchanges.run(address, new Exchanges.Plan(1, 1, TRANSACTIONS, 0), LIMIT_MILLIS);
            for (int round = 0; round < PAGE_ROUNDS; round++) {
                PageLoad.run(
                        address,
                        new PageLoad.Plan(
                                PageGraph.load("news", Optional.empty()).objects(), 6),
                        LIMIT_MILLIS);
            }
        }
    }
}
