package org.satbed.orchestrator.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.TcCommand;
import org.satbed.orchestrator.opensand.Entity;
import org.satbed.orchestrator.opensand.OpenSandFiles;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.orchestrator.opensand.Supervisor;
import org.satbed.scenarios.Direction;

/** What a testbed does for a link that is OpenSAND's. */
final class OpenSandLink {
    /** Three starts, each with its bounds for logon and first answer. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private OpenSandLink() {}

    private static Path files(OpenSandPlan plan, Path directory) {
        return plan.section().files().map(Path::of).map(Path::toAbsolutePath).orElse(directory.resolve("opensand"));
    }

    /** Writes the configuration, unless the scenario brings its own. */
    static void writeFiles(OpenSandPlan plan, Path directory) {
        if (plan.section().files().isEmpty()) {
            OpenSandFiles.write(plan, files(plan, directory));
        }
    }

    /** The arguments of satbed that run OpenSAND, once its input has a line. */
    static List<String> arguments(TestbedPlan plan, OpenSandPlan openSand, StateDirectory state) {
        List<String> arguments = new ArrayList<>(List.of("opensand", "supervise"));
        for (Entity entity : Entity.all(plan.terminals())) {
            arguments.add("--" + entity.kind() + "=" + plan.host(host(entity)).namespace());
        }
        arguments.addAll(List.of("--files", files(openSand, state.path()).toString()));
        arguments.addAll(List.of("--logs", state.logs().toString()));
        arguments.addAll(List.of("--far", plan.address(Host.GW, false)));
        arguments.addAll(List.of("--collect-at", Entity.SAT.emulationAddress()));
        return arguments;
    }

    private static Host host(Entity entity) {
        return Host.of(entity.id()).orElseThrow();
    }

    /** What the hosts need besides interfaces and routes. */
    static void furnish(TestbedPlan plan, OpenSandPlan openSand) {
        shaping(plan, openSand)
                .forEach(each -> TcCommand.of(CommandRunner.in(each.namespace()))
                        .run(each.words().toArray(String[]::new)));
        if (openSand.section().viaGateway()) {
            CommandRunner.in(plan.host(Host.GW).namespace()).run(List.of("nft", "-f", "-"), translation());
        }
    }

    private record Shaping(String namespace, List<String> words) {}

    private static List<Shaping> shaping(TestbedPlan plan, OpenSandPlan openSand) {
        return Stream.of(Direction.values())
                .filter(direction -> openSand.shapedBitsPerSecond(direction) > 0)
                .flatMap(direction -> senders(plan, direction)
                        .map(host -> new Shaping(plan.host(host).namespace(), shaping(plan, openSand, direction))))
                .toList();
    }

    /** On the TAP in any case: the queue of a bridge does not see the frames that it forwards. */
    private static List<String> shaping(TestbedPlan plan, OpenSandPlan openSand, Direction direction) {
        long rate = openSand.shapedBitsPerSecondOfEach(direction);
        String limit = Long.toString(plan.scenario().link().queueBytes(direction));
        List<String> words = new ArrayList<>(List.of("qdisc", "add", "dev", OpenSandPlan.TAP, "root", "tbf"));
        words.addAll(List.of("rate", rate + "bit", "burst", Integer.toString(burst(rate)), "limit", limit));
        return words;
    }

    private static Stream<Host> senders(TestbedPlan plan, Direction direction) {
        return Host.proxies(plan.terminals()).stream()
                .filter(host -> host.equals(Host.GW) == (direction == Direction.FORWARD));
    }

    /** A token bucket of 4 ms, and of some full frames at least. */
    private static int burst(long bitsPerSecond) {
        return (int) Math.max(6L * OpenSandPlan.FULL_FRAME, bitsPerSecond / 8 / 250);
    }

    private static String translation() {
        return """
                table inet satbed-nat {
                    chain postrouting {
                        type nat hook postrouting priority srcnat
                        oifname "lan0" masquerade
                    }
                }
                """;
    }

    /** What it takes, as a person would type it, and what it can carry. */
    static Stream<String> describe(TestbedPlan plan, OpenSandPlan openSand) {
        List<String> lines = new ArrayList<>();
        openSand.describe().forEach(line -> lines.add("# " + line));
        shaping(plan, openSand)
                .forEach(each ->
                        lines.add("ip netns exec " + each.namespace() + " tc " + String.join(" ", each.words())));
        if (openSand.section().viaGateway()) {
            lines.add("ip netns exec " + plan.host(Host.GW).namespace() + " nft -f - <<EOF\n" + translation() + "EOF");
        }
        lines.add("satbed opensand generate DIR " + plan.scenario().name());
        for (Entity entity : Entity.all(plan.terminals())) {
            String own = "DIR/" + entity.id() + "/";
            lines.add("ip netns exec " + plan.host(host(entity)).namespace() + " opensand -v -i " + own
                    + "infrastructure.xml -t " + own + "topology.xml"
                    + (entity.equals(Entity.SAT) ? "" : " -p " + own + "profile.xml"));
        }
        return lines.stream();
    }

    /** How often it was started again since it was ready. */
    static int restarts(HostProcess supervisor) {
        try {
            return (int) Files.readString(supervisor.output())
                    .lines()
                    .filter(line -> line.startsWith(Supervisor.RESTARTED))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }
}
