package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan as the options of {@code satbed rules install}, one to a line. The lines stand as comments among the rules: whoever finds the
 * rules can tell whose they are and how they came about, and nothing has to be kept in a file that could disagree with the kernel.
 */
final class PlanNotes {
    private static final int LONGEST = 120; // nft's comments have 128 bytes with their NUL, iptables' 256

    private PlanNotes() {}

    static List<String> lines(InterceptionTool tool, InterceptionPlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add("--tool " + tool.id() + " --port " + plan.port());
        lines.add("--mark " + hex(plan.mark()) + " --bypass-mark " + hex(plan.bypassMark()) + " --mask "
                + hex(plan.markMask()));
        lines.add("--table " + plan.routeTable() + " --preference " + plan.rulePreference()
                + (plan.fixedPreference() ? " --fixed" : ""));
        lines.add("--bypass " + plan.bypass() + (plan.ipv6() ? "" : " --ipv4-only"));
        list(lines, "--interfaces", plan.interfaces());
        list(lines, "--source", plan.filter().sources());
        list(lines, "--destination", plan.filter().destinations());
        list(lines, "--ports", plan.filter().ports());
        list(lines, "--except", plan.filter().except());
        plan.sniff().ifPresent(name -> lines.add("--sniff " + name));
        plan.nat().ifPresent(name -> lines.add("--nat " + name));
        if (plan.forwardPolicy()) {
            lines.add("--forward-policy apply");
        }
        plan.window().ifPresent(window -> lines.add("--initcwnd " + window));
        return lines;
    }

    /** As many lines as it takes, each with the option. */
    private static void list(List<String> lines, String option, List<?> values) {
        StringBuilder line = new StringBuilder();
        for (Object each : values) {
            String value = each.toString();
            if (line.length() > 0 && line.length() + 1 + value.length() > LONGEST) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? option + " " : ",").append(value);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
    }

    /** What {@link #lines} wrote; empty when it is something else (another version's, or changed by hand). */
    static Optional<InterceptionPlan> parse(String name, List<String> lines) {
        Map<String, String> values = new HashMap<>();
        String option = "";
        for (String word : String.join(" ", lines).split(" ")) {
            if (word.startsWith("--")) {
                option = word;
                values.putIfAbsent(option, "");
            } else {
                values.merge(option, word, (a, b) -> a.isEmpty() ? b : a + "," + b);
            }
        }
        try {
            return Optional.of(plan(name, values));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static InterceptionPlan plan(String name, Map<String, String> values) {
        InterceptionFilter filter = new InterceptionFilter(
                split(values, "--source").stream().map(Cidr::parse).toList(),
                split(values, "--destination").stream().map(Cidr::parse).toList(),
                split(values, "--ports").stream().map(PortRange::parse).toList(),
                split(values, "--except").stream().map(Cidr::parse).toList());
        InterceptionPlan plan = InterceptionPlan.of(name, split(values, "--interfaces"), number(values, "--port"))
                .withMarks(number(values, "--mark"), number(values, "--bypass-mark"), number(values, "--mask"))
                .withRouteTable(number(values, "--table"), number(values, "--preference"))
                .withIpv6(!values.containsKey("--ipv4-only"))
                .withFilter(filter)
                .withBypass(Bypass.parse(values.getOrDefault("--bypass", "")))
                .withSniff(Optional.ofNullable(values.get("--sniff")))
                .withNat(Optional.ofNullable(values.get("--nat")))
                .withForwardPolicy(values.containsKey("--forward-policy"))
                .withWindow(Optional.ofNullable(values.get("--initcwnd")).map(SatelliteWindow::parse));
        return values.containsKey("--fixed") ? plan.withFixedPreference(plan.rulePreference()) : plan;
    }

    private static List<String> split(Map<String, String> values, String option) {
        String text = values.getOrDefault(option, "");
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static int number(Map<String, String> values, String option) {
        return Long.decode(values.getOrDefault(option, "none")).intValue();
    }
}
