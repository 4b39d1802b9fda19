package org.satbed.orchestrator.opensand;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** Datagrams of OpenSAND's probes. */
public final class ProbeTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "datagrams of OpenSAND's probes";
    }

    @Override
    public int share() {
        return 200;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "1763992000123 Throughputs.L2_to_SAT_after_sched.total 1234.5 C/N 12.25 entity gw0"
                        .getBytes(StandardCharsets.US_ASCII),
                "1763992000123 Spot_0.ST.PHY.total_cn -3 entity st1".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean takes(byte[] input) {
        return ProbeReading.parse(input, input.length)
                .filter(reading -> reading.values().values().stream().allMatch(Double::isFinite))
                .isPresent();
    }
}
