package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Situations that people reported of transparent proxies: each is made on a router whose rules were in order, and
 * {@code rules check}, told
 * nothing of it, finds it and names the culprit. A real client has what the check says.
 */
@Tag("netns")
@Timeout(60)
class ProbeSituationsNetnsTest {
    private static final String CHAIN = "table inet fw { chain c { type filter hook %s priority 0; policy %s; %s\n}\n}";
    private static ProbedNet bed;
    private String undo = "";

    /**
     * A situation.
     *
     * @param made lines of shell that make it, or a table of nft
     * @param undone lines that end it
     * @param culprit what a finding must name
     * @param real what a real client has
     * @param ipv6 of which family it is
     */
    record Situation(String made, String undone, String culprit, String real, boolean ipv6) {
        static Situation v4(String made, String undone, String culprit, String real) {
            return new Situation(made, undone, culprit, real, false);
        }

        static Situation v6(String made, String undone, String culprit, String real) {
            return new Situation(made, undone, culprit, real, true);
        }

        static Situation chain(String hook, String policy, String rules, String culprit, String real) {
            return v4(CHAIN.formatted(hook, policy, rules), "nft delete table inet fw", culprit, real);
        }

        static Situation forbidding(String hook, String rules, String culprit) {
            return chain(hook, "accept", rules, culprit, "nothing");
        }

        @Override
        public String toString() {
            return made.lines().findFirst().orElse("");
        }
    }

    static Stream<Situation> routing() {
        String own = "ip rule add pref 1447 fwmark 0x5a7/0xfff lookup 1447 protocol 147";
        return Stream.of(
                Situation.v4(
                        "ip rule add pref 105 lookup main suppress_prefixlength 0",
                        "ip rule del pref 105",
                        "ip -4 rule 105 from all lookup main suppress_prefixlength 0",
                        "nothing"),
                Situation.v6(
                        "ip -6 rule add pref 105 lookup main suppress_prefixlength 0",
                        "ip -6 rule del pref 105",
                        "ip -6 rule 105 from all lookup main suppress_prefixlength 0",
                        "nothing"),
                Situation.v4(
                        "ip rule add pref 104 from 10.1.0.0/24 lookup main",
                        "ip rule del pref 104",
                        "ip -4 rule 104 from 10.1.0.0/24 lookup main",
                        "nothing"),
                Situation.v4(
                        "ip rule add pref 100 from 10.1.0.2 to 10.2.0.2 prohibit",
                        "ip rule del pref 100",
                        "ip -4 rule 100 from 10.1.0.2 to 10.2.0.2 prohibit",
                        "nothing"),
                Situation.v4(
                        "ip rule add pref 2000 from 10.1.0.2 to 10.2.0.2 prohibit",
                        "ip rule del pref 2000",
                        "ip -4 rule 2000 from 10.1.0.2 to 10.2.0.2 prohibit",
                        "nothing"),
                Situation.v6(
                        "ip -6 rule add pref 2000 from fd01::2 prohibit",
                        "ip -6 rule del pref 2000",
                        "ip -6 rule 2000 from fd01::2 prohibit",
                        "nothing"),
                Situation.v4(
                        "ip route add prohibit 10.2.0.2",
                        "ip route del prohibit 10.2.0.2",
                        "prohibit 10.2.0.2",
                        "nothing"),
                Situation.v6(
                        "ip -6 route add prohibit fd02::2",
                        "ip -6 route del prohibit fd02::2",
                        "prohibit fd02::2",
                        "nothing"),
                Situation.v4("ip rule del pref 1447", own, "with mark 0x5a7 is routed out by sat0", "nothing"),
                Situation.v4(
                        "ip route flush table 1447",
                        "ip route add local default dev lo table 1447 protocol 147",
                        "with mark 0x5a7 is routed out by sat0",
                        "nothing"));
    }

    static Stream<Situation> filters() {
        return Stream.of(
                Situation.chain("input", "drop", "", "the policy of chain inet fw c", "nothing"),
                Situation.forbidding(
                        "input", "reject with icmpx admin-prohibited", "reject with icmpx admin-prohibited"),
                Situation.v4(
                        "table inet fw { chain leaf { tcp dport != 22 drop\n }\n chain c { type filter hook input priority 0; "
                                + "policy accept; iifname lan0 jump leaf\n }\n}",
                        "nft delete table inet fw",
                        "chain inet fw leaf, rule 'tcp dport != 22 drop'",
                        "nothing"),
                Situation.v6(
                        "table ip6 fw { chain c { type filter hook input priority 0; policy accept; meta mark 0x5a7 drop\n }\n}",
                        "nft delete table ip6 fw",
                        "chain ip6 fw c, rule 'meta mark 0x000005a7 drop'",
                        "nothing"),
                Situation.v4(
                        FirewallLayouts.UFW,
                        "nft delete table ip filter",
                        "iptables -t filter -A ufw-not-local -j DROP",
                        "nothing"),
                Situation.v4(FirewallLayouts.STATEFUL, "nft delete table inet bhfw", "inet bhfw input", "nothing"),
                Situation.v4(
                        FirewallLayouts.FIREWALLD,
                        "nft delete table inet firewalld",
                        "inet firewalld filter_INPUT, rule 'reject with icmpx admin-prohibited'",
                        "nothing"),
                Situation.v4(
                        "iptables-legacy -A INPUT -i lan0 -j DROP",
                        "iptables-legacy -F INPUT",
                        "iptables-legacy -t filter -A INPUT -i lan0 -j DROP",
                        "nothing"),
                Situation.v6(
                        "ip6tables-legacy -P INPUT DROP",
                        "ip6tables-legacy -P INPUT ACCEPT",
                        "ip6tables-legacy -t filter -P INPUT DROP",
                        "nothing"),
                Situation.v4(
                        "iptables-legacy -t raw -A PREROUTING -p tcp --dport 7000 -j DROP",
                        "iptables-legacy -t raw -F",
                        "iptables-legacy -t raw -A PREROUTING -p tcp -m tcp --dport 7000 -j DROP",
                        "nothing"),
                Situation.v4(
                        "table ip fw { chain c { type filter hook prerouting priority raw; tcp dport 7000 drop\n }\n}",
                        "nft delete table ip fw",
                        "chain ip fw c, rule 'tcp dport 7000 drop'",
                        "nothing"),
                Situation.v4(
                        "table netdev fw { chain c { type filter hook ingress device lan0 priority 0; tcp dport 7000 drop\n }\n}",
                        "nft delete table netdev fw",
                        "netdev fw c",
                        "nothing"),
                Situation.forbidding("output", "tcp dport 7000 drop", "chain inet fw c, rule 'tcp dport 7000 drop'"),
                Situation.forbidding(
                        "postrouting",
                        "oifname sat0 tcp dport 7000 drop",
                        "rule 'oifname \"sat0\" tcp dport 7000 drop'"),
                Situation.forbidding("output", "tcp sport 7000 drop", "the SYN-ACK is dropped in output"),
                Situation.forbidding(
                        "input",
                        "iifname sat0 tcp sport 7000 drop",
                        "the answer to the outgoing leg is dropped in input"));
    }

    static Stream<Situation> switchesAndRest() {
        return Stream.of(
                Situation.v4(
                        "ip route add 10.1.0.2/32 dev sat0 metric 1\nsysctl -qw net.ipv4.conf.lan0.rp_filter=1",
                        "ip route del 10.1.0.2/32 dev sat0\nsysctl -qw net.ipv4.conf.lan0.rp_filter=0",
                        "rp_filter",
                        "nothing"),
                Situation.v4(
                        "sysctl -qw net.ipv4.conf.lan0.src_valid_mark=1 net.ipv4.conf.lan0.rp_filter=1",
                        "sysctl -qw net.ipv4.conf.lan0.src_valid_mark=0 net.ipv4.conf.lan0.rp_filter=0",
                        "net.ipv4.conf.lan0.src_valid_mark=1",
                        "nothing"),
                Situation.v4(
                        "sysctl -qw net.ipv4.tcp_fwmark_accept=1",
                        "sysctl -qw net.ipv4.tcp_fwmark_accept=0",
                        "net.ipv4.tcp_fwmark_accept=1",
                        "nothing"),
                Situation.v4("nft flush ruleset", "", "rules: none of the name 'pep'", "direct"),
                Situation.v4(
                        "nft delete table inet satbed_pep",
                        "",
                        "probe, IPv4: 10.1.0.2 to 10.2.0.2:443 in by lan0: passes unproxied, out by sat0",
                        "direct"),
                Situation.v4(
                        "table ip fw { chain c { type nat hook prerouting priority dstnat; iifname lan0 tcp dport 7000 redirect to :7004\n }\n}",
                        "nft delete table ip fw",
                        "chain ip fw c, rule 'iifname \"lan0\" tcp dport 7000 redirect to :7004'",
                        "nothing"),
                Situation.v4(
                        "table ip fw { chain c { type nat hook prerouting priority dstnat; iifname lan0 tcp dport 7000 dnat to 10.2.0.77\n }\n}",
                        "nft delete table ip fw",
                        "chain ip fw c, rule 'iifname \"lan0\" tcp dport 7000 dnat to 10.2.0.77'",
                        "nothing"),
                Situation.v4(
                        "table ip fw { chain c { type nat hook postrouting priority srcnat; oifname sat0 masquerade\n }\n}",
                        "nft delete table ip fw",
                        "run the proxy with '--source client-address'",
                        "proxied"),
                Situation.v4(
                        CHAIN.formatted("forward", "accept", "tcp dport 7000 reject with tcp reset"),
                        "nft delete table inet fw",
                        "unproxied, the first segment is rejected in forward by chain inet fw c",
                        "proxied"));
    }

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        bed = new ProbedNet().proxy();
    }

    @AfterAll
    static void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void heal() {
        if (!undo.isEmpty()) {
            bed.onRouter(undo);
        }
    }

    @ParameterizedTest
    @MethodSource({"routing", "filters", "switchesAndRest"})
    void isFound(Situation situation) throws Exception {
        bed.rules.install(InterceptionTool.NFT, ProbedNet.plan());
        if (situation.made().startsWith("*")) {
            bed.net.runner().run(List.of("iptables-restore", "--noflush"), situation.made());
        } else if (situation.made().startsWith("table")) {
            bed.nft(situation.made());
        } else {
            bed.onRouter(situation.made());
        }
        undo = situation.undone();
        List<Finding> findings = bed.check();
        String wrong = ProbedNet.wrong(findings);
        assertTrue(wrong.contains(situation.culprit()), () -> situation.culprit() + " in:\n" + wrong);
        assertEquals(situation.real(), bed.real(situation.ipv6()));
    }
}
