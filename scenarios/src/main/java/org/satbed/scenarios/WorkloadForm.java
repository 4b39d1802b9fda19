package org.satbed.scenarios;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a workload in the form that {@link WorkloadMapper} reads, with every default spelled out. */
final class WorkloadForm {

    private WorkloadForm() {}

    /** One key, the kind, with the rest under it. */
    static Map<String, Object> tree(Workload workload) {
        Map<String, Object> tree = new LinkedHashMap<>();
        String kind = put(workload, tree);
        workload.background().ifPresent(background -> tree.put("background", background(background)));
        tree.put("id", workload.id());
        return Map.of(kind, tree);
    }

    private static String put(Workload workload, Map<String, Object> tree) {
        if (workload instanceof Download download) {
            tree.put("size", download.size().toString());
            tree.put("parallel", download.parallel());
            return "download";
        } else if (workload instanceof Upload upload) {
            tree.put("size", upload.size().toString());
            tree.put("parallel", upload.parallel());
            return "upload";
        } else if (workload instanceof Requests requests) {
            tree.put("size", requests.size().toString());
            tree.put("every", Durations.print(requests.every()));
            tree.put("count", requests.count());
            requests.beside().ifPresent(size -> tree.put("beside", size.toString()));
            return "requests";
        } else if (workload instanceof Bulk bulk) {
            tree.put("duration", Durations.print(bulk.duration()));
            tree.put("direction", bulk.direction().id());
            tree.put("parallel", bulk.parallel());
            return "bulk";
        } else if (workload instanceof PoissonArrivals arrivals) {
            tree.put("size", sizes(arrivals.sizes()));
            tree.put("rate", arrivals.rate().toString());
            tree.put("duration", Durations.print(arrivals.duration()));
            return "arrivals";
        } else if (workload instanceof Page page) {
            tree.put("har", page.har());
            page.page().ifPresent(chosen -> tree.put("page", chosen));
            tree.put("connections", page.connections());
            return "page";
        } else if (workload instanceof LoadedLatency latency) {
            tree.put("duration", Durations.print(latency.duration()));
            tree.put("parallel", latency.flows());
            tree.put("idle", Durations.print(latency.idle()));
            tree.put("every", Durations.print(latency.every()));
            return "latency";
        } else if (workload instanceof RequestResponse rr) {
            tree.put("request", rr.request().toString());
            tree.put("response", rr.response().toString());
            rr.count().ifPresent(count -> tree.put("count", count));
            rr.duration().ifPresent(duration -> tree.put("duration", Durations.print(duration)));
            return "rr";
        }
        Program program = (Program) workload;
        tree.put("host", program.host());
        tree.put("command", program.command());
        tree.put("timeout", Durations.print(program.timeout()));
        program.size().ifPresent(size -> tree.put("size", size.toString()));
        program.metric().ifPresent(metric -> tree.put("metric", metric));
        return "program";
    }

    private static Object sizes(ObjectSizes sizes) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (sizes instanceof ObjectSizes.LogNormal logNormal) {
            tree.put("distribution", "lognormal");
            tree.put("median", logNormal.median().toString());
            tree.put("sigma", NumberText.plain(logNormal.sigma()));
            tree.put("max", logNormal.max().toString());
        } else if (sizes instanceof ObjectSizes.Pareto pareto) {
            tree.put("distribution", "pareto");
            tree.put("min", pareto.min().toString());
            tree.put("shape", NumberText.plain(pareto.shape()));
            tree.put("max", pareto.max().toString());
        } else if (sizes instanceof ObjectSizes.Uniform uniform) {
            tree.put("distribution", "uniform");
            tree.put("min", uniform.min().toString());
            tree.put("max", uniform.max().toString());
        } else {
            return ((ObjectSizes.Fixed) sizes).size().toString();
        }
        return tree;
    }

    private static Map<String, Object> background(Background background) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rate", background.rate().toString());
        tree.put("direction", background.direction().id());
        tree.put("packet", background.packet().toString());
        return tree;
    }
}
