package org.satbed.orchestrator.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.Interception;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Variant;

/** What a command line may change of a scenario. */
public final class ScenarioChange {
    private static final int MOST_REPETITIONS = 1000;

    private ScenarioChange() {}

    /**
     * The scenario with other values.
     *
     * @param repeat null for the scenario's, else 1 to 1000
     * @param variants ids, or null for the scenario's
     * @param interception nft or iptables, or null for the scenario's
     * @throws UserException for a value that is not known
     */
    public static Scenario of(Scenario scenario, Integer repeat, List<String> variants, String interception) {
        if (repeat != null && (repeat < 1 || repeat > MOST_REPETITIONS)) {
            throw UserException.usage("--repeat " + repeat + ": expected 1 to " + MOST_REPETITIONS);
        }
        return scenario.with(
                interception == null ? scenario.interception() : tool(interception),
                variants == null ? scenario.variants() : chosen(variants),
                repeat == null ? scenario.repeat() : repeat);
    }

    private static Interception tool(String interception) {
        return Interception.of(interception)
                .orElseThrow(() -> UserException.usage(
                        "--interception " + interception + ": there is no such tool; there are: nft, iptables"));
    }

    private static List<Variant> chosen(List<String> variants) {
        List<Variant> chosen = new ArrayList<>();
        for (String id : variants) {
            Variant variant = Variant.of(id)
                    .orElseThrow(() -> UserException.usage("--variants: there is no variant '" + id + "'; there are: "
                            + Arrays.stream(Variant.values()).map(Variant::id).collect(Collectors.joining(", "))));
            if (chosen.contains(variant)) {
                throw UserException.usage("--variants: '" + id + "' is there twice");
            }
            chosen.add(variant);
        }
        return chosen;
    }
}
