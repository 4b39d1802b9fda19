package org.satbed.proxy.interception;

import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.Undo;

/** The rules of one plan as one tool writes them. */
interface RuleWriter {
    /** What writes them on a host that has none, for people: looks at nothing, and says nothing of the way back. */
    List<Step> fresh();

    /**
     * What writes them in the place of those that are there under the name, if any are. All of the tool's rules under
     * that name, or for iptables all of one table and family, change at once.
     */
    List<Step> replacing(Optional<InstalledRules> former);

    /** What removes rules of this kind, in its order. */
    List<Undo> removal(InstalledRules rules);

    /** What is there already under the plan's name, if something is: one line. */
    Optional<String> obstacle();

    /** What on this host would make connections fail with these rules, if something does: one line. */
    default Optional<String> unfit() {
        return Optional.empty();
    }

    /** What the kernel must have for these rules. */
    String kernelNeeds();

    /** What to do about a failure of these rules, or of the routes that they need: with "; " ahead, or nothing. */
    default String hint(CommandException e) {
        String text = e.getMessage();
        if (text.contains("not permitted") || text.contains("you must be root")) {
            return "; run it as root";
        }
        if (text.contains("IPv6 is disabled") || text.contains("Address family not supported")) {
            return "; this host has no IPv6: switch net.ipv6.conf.lo.disable_ipv6 off, or intercept IPv4 only";
        }
        if (text.contains("already exists") || text.contains("File exists")) {
            return "; another program uses it, or an earlier run left it behind: 'satbed down' removes what satbed left";
        }
        if (text.contains("Unknown device type")) {
            return "; this kernel has no dummy interfaces (CONFIG_DUMMY, module dummy): make one of another kind under"
                    + " that name, and set it up";
        }
        boolean kernel = text.contains("No such file or directory")
                || text.contains("not supported")
                || text.contains("No chain/target/match")
                || text.contains("missing kernel module");
        return kernel ? "; this kernel seems to lack " + kernelNeeds() + " ('satbed doctor' tells which)" : "";
    }
}
