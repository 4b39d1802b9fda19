package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;

/** Plans and their texts; touches nothing. */
class InterceptionPlanTest {
    private static final InterceptionPlan PLAN = InterceptionPlan.of("st", List.of("lan0", "sat0"), 5000);

    @Test
    void iptablesText() {
        IptablesRules rules = new IptablesRules(PLAN);
        String v4 = """
                *mangle
                -N SATBED_ST
                -N SATBED_ST_OURS
                -N SATBED_ST_NOTE
                -A SATBED_ST -p tcp ! --syn -m socket --transparent -j SATBED_ST_OURS
                -A SATBED_ST -p icmp -m socket --transparent -j SATBED_ST_OURS
                -A SATBED_ST -m addrtype --dst-type LOCAL -j RETURN
                -A SATBED_ST -p tcp --syn --tcp-option 19 -j RETURN
                -A SATBED_ST -p tcp --syn --tcp-option 29 -j RETURN
                -A SATBED_ST -p tcp --syn --tcp-option 30 -m string --algo bm --from 40 --to 120 --hex-string "|1e0c10|" -j RETURN
                -A SATBED_ST -p tcp --syn --tcp-option 30 -m string --algo bm --from 40 --to 120 --hex-string "|1e0c11|" -j RETURN
                -A SATBED_ST -i lan0 -p tcp --syn -j TPROXY --on-port 5000 --on-ip 127.0.0.1 --tproxy-mark 0x5a7/0xfff
                -A SATBED_ST -i sat0 -p tcp --syn -j TPROXY --on-port 5000 --on-ip 127.0.0.1 --tproxy-mark 0x5a7/0xfff
                -A SATBED_ST_OURS -j MARK --set-xmark 0x5a7/0xfff
                -A SATBED_ST_OURS -j ACCEPT
                -A SATBED_ST_NOTE -m comment --comment "--tool iptables --port 5000"
                -A SATBED_ST_NOTE -m comment --comment "--mark 0x5a7 --bypass-mark 0xb70 --mask 0xfff"
                -A SATBED_ST_NOTE -m comment --comment "--table 1447 --preference 1447"
                -A SATBED_ST_NOTE -m comment --comment "--bypass none"
                -A SATBED_ST_NOTE -m comment --comment "--interfaces lan0,sat0"
                -A PREROUTING -j SATBED_ST
                COMMIT
                """;
        assertEquals(v4, rules.fresh("mangle", false, List.of()));
        String v6 = v4.replace("127.0.0.1", "::1")
                .replace("-p icmp", "-p ipv6-icmp")
                .replace("--from 40 --to 120", "--from 60 --to 140");
        assertEquals(v6, rules.fresh("mangle", true, List.of()));
    }

    @Test
    void nftText() {
        assertEquals("""
                table inet satbed_st {
                  chain ours {
                    socket wildcard 1 return comment "a listening socket on a wildcard address meets every packet to its port: it is no connection"
                    meta mark set meta mark & 0xfffff000 | 0x5a7 accept comment "to the proxy's socket"
                  }
                  chain take {
                    ct status dnat counter ct mark set ct mark & 0xfffff000 | 0xb70 accept comment "led elsewhere by this host (redirect, dnat): passes, and stays unproxied"
                    tcp option 19 exists counter ct mark set ct mark & 0xfffff000 | 0xb70 accept comment "TCP-MD5 (RFC 2385): passes, and stays unproxied"
                    tcp option 29 exists counter ct mark set ct mark & 0xfffff000 | 0xb70 accept comment "TCP-AO (RFC 5925): passes, and stays unproxied"
                    tcp option @30,16,4 1 counter ct mark set ct mark & 0xfffff000 | 0xb70 accept comment "MPTCP join (RFC 8684): passes, and stays unproxied"
                    meta nfproto ipv4 meta l4proto tcp tproxy ip to 127.0.0.1:5000 counter meta mark set meta mark & 0xfffff000 | 0x5a7 accept comment "proxied"
                    meta nfproto ipv6 meta l4proto tcp tproxy ip6 to [::1]:5000 counter meta mark set meta mark & 0xfffff000 | 0x5a7 accept comment "proxied"
                    counter ct mark set ct mark & 0xfffff000 | 0xb70 comment "no listener ended the rules above: passes, and stays unproxied"
                  }
                  chain prerouting {
                    type filter hook prerouting priority -90; policy accept;
                    ct mark & 0xfff == 0xb70 accept comment "passed unproxied from its first segment on"
                    tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 jump ours comment "of a connection of the proxy, either leg"
                    meta l4proto { icmp, icmpv6 } socket transparent 1 jump ours comment "errors about what the proxy sent from others' addresses: path MTU, unreachable"
                    fib daddr type local accept comment "to this host itself"
                    iifname { "lan0", "sat0" } tcp flags & (fin|syn|rst|ack) == syn counter jump take comment "first segments"
                  }
                  chain about {
                    continue comment "--tool nft --port 5000"
                    continue comment "--mark 0x5a7 --bypass-mark 0xb70 --mask 0xfff"
                    continue comment "--table 1447 --preference 1447"
                    continue comment "--bypass none"
                    continue comment "--interfaces lan0,sat0"
                  }
                }
                """, new NftRules(PLAN).text());
    }

    @Test
    void commandsAreShownWithoutBeingRun() throws Exception {
        try (Interception nft = InterceptionTool.NFT.create(PLAN, CommandRunner.onHost(), ChangeJournal.NONE)) {
            assertEquals(
                    List.of(
                            List.of(
                                    "ip",
                                    "-4",
                                    "route",
                                    "add",
                                    "local",
                                    "default",
                                    "dev",
                                    "lo",
                                    "table",
                                    "1447",
                                    "protocol",
                                    "147"),
                            List.of(
                                    "ip",
                                    "-4",
                                    "rule",
                                    "add",
                                    "pref",
                                    "1447",
                                    "fwmark",
                                    "0x5a7/0xfff",
                                    "lookup",
                                    "1447",
                                    "protocol",
                                    "147"),
                            List.of(
                                    "ip",
                                    "-6",
                                    "route",
                                    "add",
                                    "local",
                                    "default",
                                    "dev",
                                    "lo",
                                    "table",
                                    "1447",
                                    "protocol",
                                    "147"),
                            List.of(
                                    "ip",
                                    "-6",
                                    "rule",
                                    "add",
                                    "pref",
                                    "1447",
                                    "fwmark",
                                    "0x5a7/0xfff",
                                    "lookup",
                                    "1447",
                                    "protocol",
                                    "147"),
                            List.of("nft", "-f", "-")),
                    nft.commands());
            assertTrue(nft.describe().contains("nft -f - <<'END'\ntable inet satbed_st {\n"), nft.describe());
        }
        InterceptionPlan v4 = PLAN.withIpv6(false);
        try (Interception iptables = InterceptionTool.IPTABLES.create(v4, CommandRunner.onHost(), ChangeJournal.NONE)) {
            assertEquals(3, iptables.commands().size());
            assertTrue(
                    iptables.describe().contains("iptables-restore --noflush --wait 5 <<'END'\n*mangle\n"),
                    iptables.describe());
        }
    }

    @Test
    void numbersOfPlansSideBySideDiffer() {
        InterceptionPlan other = PLAN.sideBySide(3);
        assertEquals(PLAN.mark() + 3, other.mark());
        assertEquals(PLAN.bypassMark() + 3, other.bypassMark());
        assertEquals(PLAN.routeTable() + 3, other.routeTable());
        assertEquals(PLAN.rulePreference() + 3, other.rulePreference());
        assertThrows(IllegalArgumentException.class, () -> PLAN.sideBySide(16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UPPER", "a b", "seventeen-letters", "x\n", "x;y", "pep_ours", "pep_nat"})
    void namesThatAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> InterceptionPlan.of(name, List.of("lan0"), 5000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lan*", "lan+", "a b", "sixteen-letters-", "x\"y", "x\ny"})
    void interfacesThatAreRefused(String each) {
        assertThrows(IllegalArgumentException.class, () -> InterceptionPlan.of("st", List.of(each), 5000));
    }

    @Test
    void numbersThatAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> InterceptionPlan.of("st", List.of(), 5000));
        assertThrows(IllegalArgumentException.class, () -> InterceptionPlan.of("st", List.of("a", "a"), 5000));
        assertThrows(IllegalArgumentException.class, () -> InterceptionPlan.of("st", List.of("a"), 0));
        assertThrows(IllegalArgumentException.class, () -> PLAN.withMarks(0x1001, 2, 0xfff));
        assertThrows(IllegalArgumentException.class, () -> PLAN.withMarks(2, 2, 0xfff));
        assertThrows(IllegalArgumentException.class, () -> PLAN.withRouteTable(254, 100));
        assertThrows(IllegalArgumentException.class, () -> PLAN.withRouteTable(100, 32766));
    }

    @Test
    void theProbeGivesAReasonAndARemedy() {
        List<String> argv = List.of("nft");
        String error = "Error: Could not process rule:\n  No such file or directory\n";
        Capability missing = InterceptionProbe.judge("x", "module m", () -> new CommandResult(argv, 1, "", error));
        assertEquals("Error: Could not process rule:; No such file or directory", missing.reason());
        assertTrue(missing.remedy().contains("module m"), missing.remedy());
        String denied = "Operation not permitted (you must be root)";
        Capability privilege = InterceptionProbe.judge("x", "m", () -> new CommandResult(argv, 1, "", denied));
        assertTrue(privilege.remedy().contains("root"), privilege.remedy());
        Capability there = InterceptionProbe.judge("x", "m", () -> new CommandResult(argv, 0, "", ""));
        assertEquals(new Capability("x", true, "", ""), there);
    }
}
