package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IptablesRestore;
import org.satbed.linux.tool.NftCommand;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.Undo;

/**
 * Tries what interception needs, without a trace on the host: in a network namespace that is made for it and removed, or, where none
 * can be made (a container without CAP_SYS_ADMIN), by the tools' own dry runs. Modules that the kernel loads for it stay loaded.
 */
public final class InterceptionProbe {
    private static final String TPROXY_REMEDY =
            "load the module or use a kernel that has it (%s); Debian's and Ubuntu's have";
    private static final String NFT_RULE = "table inet satbed_probe {\n  chain p {\n"
            + "    type filter hook prerouting priority -150; policy accept;\n    %s\n  }\n}\n";

    private final ChangeJournal journal;

    /** Notes the scratch namespace in a journal. */
    public InterceptionProbe(ChangeJournal journal) {
        this.journal = journal;
    }

    /** Tries everything, one after the other; never throws for something that is missing. Takes about a second. */
    public List<Capability> run() {
        String name = "satbed-probe-" + ProcessHandle.current().pid();
        Undo removal = new Undo.RemoveNamespace(name);
        journal.willChange(removal);
        try {
            boolean made = CommandRunner.onHost()
                    .attempt(List.of("ip", "netns", "add", name), "")
                    .succeeded();
            CommandRunner runner = made ? CommandRunner.in(name) : CommandRunner.onHost();
            List<Capability> found = new ArrayList<>();
            found.addAll(nft(runner, made));
            found.addAll(iptables(runner, made));
            if (made) {
                found.add(policyRouting(runner, "-4"));
                found.add(policyRouting(runner, "-6"));
            }
            return found;
        } catch (CommandException e) {
            return List.of(new Capability("network tools", false, e.getMessage(), "install iproute2"));
        } finally {
            if (removal.carryOut().isEmpty()) {
                journal.changedBack(removal);
            }
        }
    }

    private static List<Capability> nft(CommandRunner runner, boolean scratch) {
        String tproxy = "CONFIG_NFT_TPROXY, module nft_tproxy";
        return List.of(
                nft(
                        runner,
                        scratch,
                        "nft socket",
                        "socket transparent 1 socket wildcard 1 accept",
                        "CONFIG_NFT_SOCKET, module nft_socket, Linux 5.10 or later"),
                nft(
                        runner,
                        scratch,
                        "nft tproxy, IPv4",
                        "meta nfproto ipv4 meta l4proto tcp tproxy ip to 127.0.0.1:1",
                        tproxy),
                nft(
                        runner,
                        scratch,
                        "nft tproxy, IPv6",
                        "meta nfproto ipv6 meta l4proto tcp tproxy ip6 to [::1]:1",
                        tproxy),
                nft(
                        runner,
                        scratch,
                        "nft fib and ct",
                        "fib daddr type local ct status dnat " + EndToEndOption.AO.nft() + " ct mark set 2",
                        "CONFIG_NFT_FIB_INET and CONFIG_NFT_CT"));
    }

    private static Capability nft(CommandRunner runner, boolean scratch, String name, String rule, String kernel) {
        String transaction = NFT_RULE.formatted(rule);
        return judge(
                name,
                kernel,
                () -> scratch
                        ? runner.attempt(NftCommand.TRANSACTION, transaction)
                        : new NftCommand(runner).check(transaction));
    }

    private static List<Capability> iptables(CommandRunner runner, boolean scratch) {
        List<Capability> found = new ArrayList<>();
        for (boolean ipv6 : List.of(false, true)) {
            String family = ipv6 ? ", IPv6" : ", IPv4";
            String kernel = "CONFIG_NETFILTER_XT_TARGET_TPROXY, module xt_TPROXY";
            found.add(iptables(
                    runner,
                    scratch,
                    ipv6,
                    "iptables TPROXY" + family,
                    "-j TPROXY --on-port 1 --tproxy-mark 1",
                    kernel));
            kernel = "CONFIG_NETFILTER_XT_MATCH_SOCKET, module xt_socket";
            found.add(iptables(
                    runner, scratch, ipv6, "iptables socket" + family, "-m socket --transparent -j ACCEPT", kernel));
            kernel = "CONFIG_NETFILTER_XT_MATCH_STRING, module xt_string";
            String option = EndToEndOption.MPTCP_JOIN.iptables(ipv6).get(0) + " -j RETURN";
            found.add(iptables(runner, scratch, ipv6, "iptables string" + family, option, kernel));
        }
        return found;
    }

    private static Capability iptables(
            CommandRunner runner, boolean scratch, boolean ipv6, String name, String rule, String kernel) {
        String lines = "*mangle\n-A PREROUTING -p tcp " + rule + "\nCOMMIT\n";
        return judge(
                name,
                kernel,
                () -> scratch
                        ? runner.attempt(List.of(IptablesRestore.tool(ipv6), "--noflush"), lines)
                        : new IptablesRestore(runner).check(ipv6, lines));
    }

    private static Capability policyRouting(CommandRunner runner, String family) {
        return judge(
                "ip rule by mark, " + (family.equals("-4") ? "IPv4" : "IPv6"),
                "CONFIG_IP_MULTIPLE_TABLES, CONFIG_IPV6_MULTIPLE_TABLES",
                () -> runner.attempt(List.of("ip", family, "rule", "add", "fwmark", "1", "lookup", "1447"), ""));
    }

    static Capability judge(String name, String kernel, Supplier<CommandResult> attempt) {
        Optional<String> problem;
        try {
            CommandResult result = attempt.get();
            problem = result.succeeded() ? Optional.empty() : Optional.of(oneLine(result.error()));
        } catch (CommandException e) {
            // The tool is missing: the message says which package has it.
            return new Capability(name, false, e.getMessage(), "install it");
        }
        if (problem.isEmpty()) {
            return new Capability(name, true, "", "");
        }
        boolean privilege =
                problem.get().contains("not permitted") || problem.get().contains("Permission denied");
        String remedy =
                privilege ? "run as root, in a container with --cap-add NET_ADMIN" : TPROXY_REMEDY.formatted(kernel);
        return new Capability(name, false, problem.get(), remedy);
    }

    private static String oneLine(String error) {
        return error.isBlank() ? "no reason was given" : OneLine.of(error);
    }
}
