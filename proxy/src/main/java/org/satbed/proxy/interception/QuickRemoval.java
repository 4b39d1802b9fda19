package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.NftCommand;

/**
 * Takes away rules of nft that this process installed and knows, with three commands however many they are: for whoever
 * has little time, such as a job that is killed two seconds after it was told to stop. {@link HostRules#remove} looks
 * first, with a dozen commands for each name.
 */
public final class QuickRemoval {
    private QuickRemoval() {}

    /**
     * Removes the tables of the plans in one transaction, then their routing; what is gone already is no problem. Dummy
     * interfaces and windows on routes stay.
     *
     * @return whether all is gone for certain; otherwise {@link HostRules#remove} is to be called
     */
    public static boolean of(CommandRunner runner, List<InterceptionPlan> plans) {
        try {
            String tables =
                    plans.stream().map(plan -> NftRules.removal(plan.name())).collect(Collectors.joining());
            boolean done = runner.attempt(NftCommand.TRANSACTION, tables).succeeded();
            for (String family : List.of("-4", "-6")) {
                done &= removeRouting(runner, family, plans);
            }
            return done
                    && plans.stream()
                            .allMatch(plan ->
                                    plan.sniff().isEmpty() && plan.window().isEmpty());
        } catch (CommandException e) {
            return false;
        }
    }

    private static boolean removeRouting(CommandRunner runner, String family, List<InterceptionPlan> plans) {
        List<String> lines = new ArrayList<>();
        for (InterceptionPlan plan : plans) {
            if (family.equals("-4") || plan.ipv6()) {
                lines.add(
                        line(RoutingEntry.rule(family, plan.rulePreference(), plan.markAndMask(), plan.routeTable())));
                lines.add(line(RoutingEntry.route(family, plan.routeTable())));
            }
        }
        if (lines.isEmpty()) {
            return true;
        }
        // -force: the lines behind one that failed are carried out, too.
        List<String> argv = IpCommand.of(runner).argv(family, "-force", "-batch", "-");
        CommandResult result = CommandRunner.onHost().attempt(argv, String.join("\n", lines) + "\n");
        return result.succeeded();
    }

    private static String line(RoutingEntry entry) {
        return entry.object() + " del " + String.join(" ", entry.selector());
    }
}
