package org.satbed.proxy.interception;

import java.util.List;
import java.util.Optional;

/**
 * Rules of ours that were found on a host.
 *
 * @param name under which they were installed
 * @param tool whose they are
 * @param plan what their notes say; empty when those are gone or of another version
 * @param missing what the plan has and the host has not, for people; empty when all is there
 * @param remarks for iptables, what of its tables was made for us: with the family ahead ({@code v4 made mangle table})
 */
public record InstalledRules(
        String name,
        InterceptionTool tool,
        Optional<InterceptionPlan> plan,
        List<String> missing,
        List<String> remarks) {
    /** Whether rules of that plan, and all of them, are there. */
    boolean are(InterceptionTool wantedTool, InterceptionPlan wanted) {
        return tool == wantedTool && missing.isEmpty() && plan.equals(Optional.of(wanted));
    }
}
