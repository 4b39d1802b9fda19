package org.satbed.orchestrator.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.satbed.scenarios.Background;
import org.satbed.scenarios.BackgroundSample;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.LatencySample;
import org.satbed.scenarios.LoadedLatency;
import org.satbed.scenarios.Page;
import org.satbed.scenarios.PageGraph;
import org.satbed.scenarios.PageSample;
import org.satbed.scenarios.PoissonArrivals;
import org.satbed.scenarios.RequestResponse;
import org.satbed.scenarios.RequestResponseSample;
import org.satbed.scenarios.Requests;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Upload;
import org.satbed.scenarios.Workload;

/**
 * Makes those workloads of a scenario that one client process makes against one server: all but bulk and programs. For one measurement.
 *
 * @param client that makes them
 * @param host the server's address
 * @param port the server's
 * @param seed of the run
 * @param variant id of the variant, for the samples
 * @param repetition from 1, for the samples
 */
public record ClientWorkloads(WorkloadClient client, String host, int port, long seed, String variant, int repetition) {

    /**
     * Makes a workload; all of its samples or a {@link WorkloadException}.
     *
     * @throws IllegalArgumentException for bulk and programs
     */
    public List<? extends Sample> run(Workload workload) {
        if (workload instanceof Download download) {
            return client.download(variant, repetition, download, host, port);
        } else if (workload instanceof Upload upload) {
            return client.upload(variant, repetition, upload, host, port);
        } else if (workload instanceof Requests requests) {
            return client.requests(variant, repetition, requests, host, port);
        } else if (workload instanceof PoissonArrivals arrivals) {
            return client.arrivals(variant, repetition, arrivals, seed, host, port);
        } else if (workload instanceof Page page) {
            return List.of(page(page));
        } else if (workload instanceof LoadedLatency latency) {
            return List.of(latency(latency));
        } else if (workload instanceof RequestResponse rr) {
            return List.of(requestResponse(rr));
        }
        throw new IllegalArgumentException(workload.id());
    }

    private PageSample page(Page page) {
        PageGraph graph;
        try {
            graph = PageGraph.load(page.har(), page.page());
        } catch (java.io.IOException e) {
            throw new WorkloadException(e.getMessage());
        }
        PageLoad.Plan plan = new PageLoad.Plan(graph.objects(), page.connections());
        PageLoad.Outcome outcome = client.perform("page", host, port, plan, Duration.ZERO, PageLoad.Outcome.class);
        PageSample.Transfer document = outcome.objects().get(0);
        return new PageSample(
                variant,
                repetition,
                page.id(),
                Instant.parse(outcome.started()),
                graph.bytes(),
                graph.depth(),
                outcome.connections(),
                document.firstByteSeconds(),
                document.completionSeconds(),
                outcome.objects().stream()
                        .mapToDouble(PageSample.Transfer::completionSeconds)
                        .max()
                        .orElseThrow(),
                outcome.objects());
    }

    private LatencySample latency(LoadedLatency latency) {
        LatencyRun.Plan plan = new LatencyRun.Plan(
                latency.flows(),
                seconds(latency.duration()),
                seconds(latency.idle()),
                latency.every().toNanos() / 1e6);
        LatencyRun.Outcome outcome = client.perform(
                "latency", host, port, plan, latency.duration().plus(latency.idle()), LatencyRun.Outcome.class);
        return new LatencySample(
                variant,
                repetition,
                latency.id(),
                Instant.parse(outcome.started()),
                outcome.loadStartSeconds(),
                outcome.idle(),
                outcome.loaded(),
                outcome.forwardBitsPerSecond(),
                outcome.returnBitsPerSecond());
    }

    private RequestResponseSample requestResponse(RequestResponse rr) {
        Exchanges.Plan plan = new Exchanges.Plan(
                (int) rr.request().bytes(),
                (int) rr.response().bytes(),
                rr.count().orElse(RequestResponse.MAX_COUNT),
                rr.duration().map(Duration::toNanos).orElse(0L));
        Exchanges.Outcome outcome =
                client.perform("rr", host, port, plan, rr.duration().orElse(Duration.ZERO), Exchanges.Outcome.class);
        return new RequestResponseSample(
                variant,
                repetition,
                rr.id(),
                Instant.parse(outcome.started()),
                outcome.setupSeconds(),
                outcome.seconds(),
                outcome.latencyMillis());
    }

    /**
     * Runs something that makes a workload's samples, with the workload's background beside it, whose sample comes last. The background goes
     * when the workload begins, and until it has ended.
     */
    public List<? extends Sample> besideBackground(Workload workload, Supplier<List<? extends Sample>> run) {
        if (workload.background().isEmpty()) {
            return run.get();
        }
        Background background = workload.background().get();
        BackgroundFlow.Plan plan = new BackgroundFlow.Plan(
                background.direction() == Direction.FORWARD, background.rate().bitsPerSecond(), (int)
                        background.packet().bytes());
        client.perform("background", host, port, plan, Duration.ZERO, Boolean.class);
        List<Sample> samples;
        try {
            samples = new ArrayList<>(run.get());
        } catch (WorkloadException e) {
            try {
                end();
            } catch (WorkloadException alsoThat) {
                // The first reason says more; a client that is gone takes its background with it.
            }
            throw e;
        }
        BackgroundFlow.Outcome outcome = end();
        samples.add(new BackgroundSample(
                variant,
                repetition,
                workload.id(),
                Instant.parse(outcome.started()),
                background.direction(),
                outcome.seconds(),
                background.rate().bitsPerSecond(),
                outcome.sent(),
                outcome.delivered(),
                outcome.delivered() * background.packet().bytes()));
        return samples;
    }

    private BackgroundFlow.Outcome end() {
        return client.perform("background-end", host, port, true, Duration.ZERO, BackgroundFlow.Outcome.class);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
