package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.Undo;

/**
 * The interface that copies of first segments are sent to. Where there is none of the name a dummy one is made, and known again by its
 * alias; one that somebody else made is used as it is.
 */
final class SniffDevice {
    private final CommandRunner runner;
    private final String alias;

    SniffDevice(CommandRunner runner, String name) {
        this.runner = runner;
        this.alias = RulesFinder.dummyAlias(name);
    }

    /** What makes it be there and up; nothing when it is. */
    List<Step> steps(String device) {
        List<Step> steps = new ArrayList<>();
        CommandResult shown = IpCommand.of(runner).attempt("link", "show", "dev", device);
        if (!shown.succeeded()) {
            steps.add(Step.of(
                    "dummy interface " + device,
                    List.of("ip", "link", "add", device, "type", "dummy"),
                    List.of(removal(runner, device))));
            steps.add(Step.of(
                    "dummy interface " + device + " up",
                    List.of("ip", "link", "set", "dev", device, "alias", alias, "up"),
                    List.of()));
            return steps;
        }
        JsonNode link = IpCommand.of(runner).show("link", "show", "dev", device).path(0);
        if (!link.path("flags").toString().contains("\"UP\"")) {
            if (!link.path("ifalias").asText().equals(alias)) {
                throw new InterceptionException("interface " + device + " is somebody else's and down; 'ip link set "
                        + device + " up' helps, or another name");
            }
            steps.add(Step.of(
                    "dummy interface " + device + " up", List.of("ip", "link", "set", "dev", device, "up"), List.of()));
        }
        return steps;
    }

    static Undo removal(CommandRunner runner, String device) {
        return new Undo.Command(
                "dummy interface " + device,
                runner.namespace(),
                List.of("ip", "link", "del", "dev", device),
                "",
                List.of("Cannot find device"));
    }
}
