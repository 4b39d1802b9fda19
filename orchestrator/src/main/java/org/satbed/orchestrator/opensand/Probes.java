package org.satbed.orchestrator.opensand;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** OpenSAND's probes that say something, and their units; some of those that it declares are wrong. */
final class Probes {
    private static final List<Probe> ALL = List.of(
            new Probe("throughputs\\.(l2_from_sat|l2_to_sat_(after|before)_sched)\\.[a-z0-9]+", "kbit/s"),
            new Probe("evc_throughput\\.\\w+", "kbit/s"),
            new Probe("(allocation\\.(total|remaining)|request\\.rbdc)", "kbit/s"),
            new Probe("(global\\.cra_allocated|rbdc\\.rbdc_(allocated|max|requested))", "kbit/s"),
            new Probe("phy\\.(total_cn|minimal_condition|uplink_attenuation|downlink_attenuation)", "dB"),
            new Probe("phy\\.delay", "ms"),
            new Probe("phy\\.drops", "frames"),
            new Probe("[a-z_]+_modcod\\.(sent|received|required|rejected)_modcod", "id"),
            new Probe("queue_(size|loss)\\.packets\\.\\w+", "packets"),
            new Probe("global\\.st_number", "terminals"),
            new Probe("process\\.rss", "bytes"));

    private Probes() {}

    /**
     * A kind of probe.
     *
     * @param end how its names end, after "spot_0.gw.", "spot_0.st." and the like
     * @param unit of its values
     */
    record Probe(Pattern end, String unit) {
        Probe(String end, String unit) {
            this(Pattern.compile("(.*\\.)?" + end), unit);
        }
    }

    /** What is known of a probe of this name; empty for one that is not kept. */
    static Optional<Probe> of(String name) {
        return ALL.stream().filter(probe -> probe.end().matcher(name).matches()).findFirst();
    }
}
