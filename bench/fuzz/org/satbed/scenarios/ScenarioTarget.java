package org.satbed.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** Scenario files. What is taken can be written as JSON, as results have it. */
public final class ScenarioTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "scenario files";
    }

    @Override
    public int share() {
        return 20;
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add("""
                name: all
                link:
                  rtt: 600ms
                  forward: {rate: 50Mbit, queue: 0.15bdp, loss: 1%}
                  return: {rate: 10Mbit, queue: 100kB}
                  schedule:
                    - {at: 5s, forward: {rate: 10Mbit}}
                    - {at: 10s, outage: 2s}
                tcp: {congestion-control: cubic}
                variants: [none, satbed, satbed-trunk]
                repeat: 3
                profile: {rate: auto, rtt: 300ms}
                workloads:
                  - download: {size: 2MB, parallel: 16}
                  - upload: {size: 100kB}
                  - bulk: {duration: 20s, direction: return}
                  - requests: {size: 50kB, every: 1s, count: 8, beside: 100MB}
                """.getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    @Override
    public boolean takes(byte[] input) {
        try {
            Scenario scenario = ScenarioParser.parse("fuzz.yml", new String(input, StandardCharsets.UTF_8));
            return !scenario.name().isEmpty();
        } catch (ScenarioException e) {
            return false;
        }
    }
}
