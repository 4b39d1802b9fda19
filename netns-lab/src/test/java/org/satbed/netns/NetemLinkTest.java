package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;

class NetemLinkTest {
    @Test
    void theCommandHasTheLinksValues() {
        DirectionParameters geo = new DirectionParameters(50_000_000, 300_000_000, 3_000_000, 0.001, 1);
        assertEquals(
                "qdisc add dev sat0 root handle 5a7b: netem limit 3250 delay 300000us loss 0.1% rate 50000000bit -14",
                String.join(" ", NetemLink.arguments("sat0", geo, 1500)));
        DirectionParameters plain = new DirectionParameters(1_000, 0, 1, 0, 1);
        assertEquals(
                "qdisc add dev sat0 root handle 5a7b: netem limit 2 delay 0us rate 1000bit -14",
                String.join(" ", NetemLink.arguments("sat0", plain, 1500)));
    }

    @Test
    void theLimitIsInFullPacketsAndRoundedUp() {
        assertEquals(2, NetemLink.limitPackets(new DirectionParameters(1_000, 0, 1_500, 0, 1), 1500));
        assertEquals(3, NetemLink.limitPackets(new DirectionParameters(1_000, 0, 3_001, 0, 1), 1500));
        assertEquals(
                1_001, NetemLink.limitPackets(new DirectionParameters(12_000, 1_000_000_000, 1_500_000, 0, 1), 1500));
    }

    @Test
    @RequiresRoot
    void aPingTakesBothDelays() {
        boolean available = NetemLink.available();
        if (!available) {
            System.out.println("skipped: NetemLink on a real kernel: this one has no sch_netem");
        }
        assumeTrue(available, "this kernel has no sch_netem");
        DirectionParameters direction = new DirectionParameters(10_000_000, 50_000_000, 100_000, 0, 1);
        try (ThreeHosts hosts = new ThreeHosts()) {
            NetworkNamespace sat = hosts.sat();
            sat.setSysctl("net.ipv4.ip_forward", "1");
            String before = NetworkState.of(sat);
            LinkParameters parameters = new LinkParameters(direction, direction);
            try (NetemLink link = NetemLink.open(sat.runner(), "st0", "gw0", parameters, ChangeJournal.NONE)) {
                String output = hosts.st().runner().run(List.of("ping", "-n", "-c", "5", "-i", "0.02", ThreeHosts.GW4));
                Matcher minimum = Pattern.compile("= ([0-9.]+)/").matcher(output);
                assertTrue(minimum.find(), output);
                assertEquals(100, Double.parseDouble(minimum.group(1)), 2, link + output);
            }
            assertEquals(before, NetworkState.of(sat));
        }
    }
}
