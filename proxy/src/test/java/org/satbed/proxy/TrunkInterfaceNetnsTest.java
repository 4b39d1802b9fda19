package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/**
 * A trunk whose satellite interface is made anew on both sides: what was open is lost, and replaced without anybody's
 * help.
 */
@RequiresRoot
@Timeout(120)
class TrunkInterfaceNetnsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final String READY = "satbed_pep_trunk_ready";
    private static final String LENT = "satbed_pep_trunk_connections_total{what=\"lent\"}";

    @Test
    void aSatelliteThatIsMadeAnewHasATrunkAgain() throws Exception {
        try (TrunkBed bed = new TrunkBed()) {
            bed.near().ip().run("link", "del", "sat0");
            Await.until("an empty pool", BOUND, () -> bed.near(READY) == 0);
            bed.joinSatellite();
            // More than it keeps at other times: the first segments over a new link are lost, which takes a second.
            Await.until("a full pool", BOUND, () -> bed.near(READY) >= 4);
            assertEquals(1, bed.near("satbed_pep_satellite_interfaces"));
            assertTrue(bed.far("satbed_pep_satellite_interfaces_lost_total") >= 1);
            double lent = bed.near(LENT);
            try (Pair pair = bed.connect(Ip.V4)) {
                pair.client().getOutputStream().write(9);
                assertEquals(9, pair.server().getInputStream().read());
            }
            assertEquals(lent + 1, bed.near(LENT));
        }
    }
}
