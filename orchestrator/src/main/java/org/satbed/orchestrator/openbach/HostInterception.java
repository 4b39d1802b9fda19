package org.satbed.orchestrator.openbach;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.orchestrator.UserException;
import org.satbed.proxy.interception.Cidr;
import org.satbed.proxy.interception.HostRules;
import org.satbed.proxy.interception.InterceptionFilter;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;
import org.satbed.proxy.interception.QuickRemoval;

/**
 * The rules of OpenBACH's jobs on this host. As in its former PEP job, interfaces, source addresses and destination addresses each bring
 * connections to the proxy by themselves: there is a set of rules for each that is given.
 */
final class HostInterception {
    private static final String BY_INTERFACE = "openbach-if";
    private static final String BY_SOURCE = "openbach-src";
    private static final String BY_DESTINATION = "openbach-dst";
    private static final int DEFAULT_PORT = 5000;
    private static final int DEFAULT_MARK = 1;
    private static final int DEFAULT_TABLE = 100;
    private static final int MASK = 0xfff;
    private static final int SETS = 3;
    /** Tables from 253 on are the kernel's own (ip-route(8)). */
    private static final int LAST_TABLE = 252 - SETS;

    private final InterceptionTool tool;
    private final List<InterceptionPlan> plans = new ArrayList<>();
    private final int table;
    /** Whether all sets were installed by this process, which then knows what there is to remove. */
    private boolean installed;

    /**
     * Plans the rules that a command line asks for; none when it names neither interface nor address.
     *
     * @throws IllegalArgumentException with one line for a value out of its range
     */
    HostInterception(JobCommandLine line) {
        String wanted = line.text("tool").orElse("nft");
        tool = switch (wanted) {
            case "nft" -> InterceptionTool.NFT;
            case "iptables" -> InterceptionTool.IPTABLES;
            default -> throw new IllegalArgumentException("tool: expected nft or iptables, not '" + wanted + "'");
        };
        int port = port(line);
        int mark = line.integer("mark", DEFAULT_MARK, 1, MASK - SETS + 1);
        table = line.integer("table_num", DEFAULT_TABLE, 1, LAST_TABLE);
        List<String> interfaces = line.list("redirect_ifaces");
        if (!interfaces.isEmpty()) {
            plans.add(plan(BY_INTERFACE, interfaces, port, mark, InterceptionFilter.ALL));
        }
        List<Cidr> sources = cidrs(line, "redirect_src_ip");
        if (!sources.isEmpty()) {
            InterceptionFilter filter = new InterceptionFilter(sources, List.of(), List.of(), List.of());
            plans.add(plan(BY_SOURCE, everyInterface(), port, mark, filter));
        }
        List<Cidr> destinations = cidrs(line, "redirect_dst_ip");
        if (!destinations.isEmpty()) {
            InterceptionFilter filter = new InterceptionFilter(List.of(), destinations, List.of(), List.of());
            plans.add(plan(BY_DESTINATION, everyInterface(), port, mark, filter));
        }
    }

    static int port(JobCommandLine line) {
        return line.integer("port", DEFAULT_PORT, 1, 65_535);
    }

    private InterceptionPlan plan(
            String name, List<String> interfaces, int port, int firstMark, InterceptionFilter filter) {
        int mark = firstMark + plans.size();
        int own = table + plans.size();
        return InterceptionPlan.of(name, interfaces, port)
                .withMarks(mark, ~mark & MASK, MASK)
                .withRouteTable(own, own)
                .withIpv6(hasIpv6())
                .withFilter(filter);
    }

    private static List<Cidr> cidrs(JobCommandLine line, String name) {
        return line.list(name).stream().map(Cidr::parse).toList();
    }

    /** Those that there are now. */
    private static List<String> everyInterface() {
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            List<String> names = all.filter(each -> !each.getName().equals("lo"))
                    .map(NetworkInterface::getName)
                    .toList();
            if (names.isEmpty()) {
                throw UserException.failure("this host has no interface but lo: there is nothing to proxy");
            }
            return names;
        } catch (SocketException e) {
            throw UserException.failure("the interfaces of this host cannot be listed: " + e.getMessage());
        }
    }

    private static boolean hasIpv6() {
        return new SysctlCommand(CommandRunner.onHost())
                .get("net.ipv6.conf.lo.disable_ipv6")
                .filter("0"::equals)
                .isPresent();
    }

    /** How many sets of rules are wanted. */
    int sets() {
        return plans.size();
    }

    /** Installs all sets, or none. */
    void install() {
        HostRules rules = new HostRules(CommandRunner.onHost());
        try {
            plans.forEach(plan -> rules.install(tool, plan));
            installed = true;
        } catch (RuntimeException e) {
            remove();
            throw e;
        }
    }

    /**
     * Removes whatever there is of such sets: an agent kills a job two seconds after it told it to stop, so those of
     * this process at once.
     */
    void remove() {
        if (installed && tool == InterceptionTool.NFT && QuickRemoval.of(CommandRunner.onHost(), plans)) {
            installed = false;
            return;
        }
        HostRules rules = new HostRules(CommandRunner.onHost());
        int own = table;
        for (String name : List.of(BY_INTERFACE, BY_SOURCE, BY_DESTINATION)) {
            rules.remove(name, own);
            own++;
        }
    }
}
