package org.satbed.scenarios;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the key "opensand" of a scenario in the form that {@link OpenSandMapper} reads. */
final class OpenSandForm {

    private OpenSandForm() {}

    static Map<String, Object> tree(OpenSand section) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("forward", carrier(section.forward()));
        Map<String, Object> back = carrier(section.returnLink());
        back.put("burst", section.burst());
        tree.put("return", back);
        Map<String, Object> dama = new LinkedHashMap<>();
        section.dama().cra().ifPresent(rate -> dama.put("cra", rate.toString()));
        section.dama().rbdc().ifPresent(rate -> dama.put("rbdc", rate.toString()));
        if (!dama.isEmpty()) {
            tree.put("dama", dama);
        }
        section.delays()
                .ifPresent(delays -> tree.put(
                        "delay",
                        Map.of("gw", Durations.print(delays.gateway()), "st", Durations.print(delays.terminal()))));
        if (!section.fades().isEmpty()) {
            List<Map<String, String>> fades = section.fades().stream()
                    .map(fade -> Map.of("at", Durations.print(fade.at()), "db", plain(fade.decibels()) + "dB"))
                    .toList();
            tree.put("fades", fades);
        }
        tree.put("bridge", section.bridge());
        tree.put("via-gateway", section.viaGateway());
        section.shape().ifPresent(share -> tree.put("shape", plain(share * 100) + "%"));
        tree.put("terminals", section.terminals());
        tree.put("ethernet", section.ethernet());
        section.files().ifPresent(files -> tree.put("files", files));
        return tree;
    }

    private static Map<String, Object> carrier(OpenSand.Carrier carrier) {
        Map<String, Object> tree = new LinkedHashMap<>();
        carrier.bandwidth().ifPresent(bandwidth -> tree.put("bandwidth", bandwidth.toString()));
        tree.put("roll-off", plain(carrier.rollOff()));
        tree.put("clear-sky", plain(carrier.clearSky()) + "dB");
        tree.put("frame", Durations.print(carrier.frame()));
        return tree;
    }

    private static String plain(double value) {
        BigDecimal number = BigDecimal.valueOf(value);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
