package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A router whose LAN is a bridge: with bridge-nf-call-iptables its TCP is lost, and the check says why. */
@Tag("netns")
@Timeout(60)
class ProbeBridgeNetnsTest {
    @Test
    void packetsOfABridgeThatMeetTheRulesTwice() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        try (ProbedNet bed = new ProbedNet().proxy()) {
            bed.onRouter("""
                    ip link add br0 type bridge
                    ip addr flush dev lan0
                    ip link set lan0 master br0
                    ip addr add 10.1.0.1/24 dev br0
                    ip -6 addr add fd01::1/64 dev br0 nodad
                    ip link set br0 up
                    test ! -e /proc/sys/net/bridge || sysctl -qw net.bridge.bridge-nf-call-iptables=0
                    test ! -e /proc/sys/net/bridge || sysctl -qw net.bridge.bridge-nf-call-ip6tables=0
                    """);
            bed.rules.install(InterceptionTool.NFT, InterceptionPlan.of("pep", List.of("br0", "sat0"), 5000));
            List<Finding> well = bed.check();
            assertEquals("", ProbedNet.missing(well), () -> ProbedNet.wrong(well));
            assertTrue(well.toString().contains("in by br0: is proxied, and leaves by sat0"), well.toString());
            assertEquals("proxied", bed.real(false));
            bed.nft("table bridge fw { chain c { type filter hook prerouting priority 0; tcp dport 7000 drop; }; }");
            String filtered = ProbedNet.missing(bed.check());
            assertTrue(filtered.contains("chain bridge fw c, rule 'tcp dport 7000 drop'"), filtered);
            bed.nft("delete table bridge fw");
            Assumptions.assumeTrue(Files.exists(Path.of("/proc/sys/net/bridge")), "no br_netfilter in this kernel");
            bed.onRouter("sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1");
            String missing = ProbedNet.missing(bed.check());
            assertTrue(missing.contains("net.bridge.bridge-nf-call-iptables=1"), missing);
            assertTrue(missing.contains("net.bridge.bridge-nf-call-ip6tables=1"), missing);
            assertEquals("nothing", bed.real(false));
            assertEquals("nothing", bed.real(true));
        }
    }
}
