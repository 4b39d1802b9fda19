package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.RequiresRoot;

/**
 * The proxy with {@code --guard}, with no more than the capabilities that the Debian service has: traffic is brought to
 * it again. Its user stays root, for another one may not read a checkout in root's home; {@code packaging/neighbours}
 * has the service's own user.
 */
@RequiresRoot
@Timeout(120)
class GuardNetnsTest {
    private static final String CAPABILITIES = "+net_admin,+net_bind_service,+net_raw";
    private static final List<String> AS_SERVICE = List.of(
            "setpriv",
            "--no-new-privs",
            "--inh-caps=-all," + CAPABILITIES,
            "--ambient-caps=" + CAPABILITIES,
            "--bounding-set=-all," + CAPABILITIES);
    private static final String TABLE = "table inet satbed_pt";

    @Test
    void aFlushedRulesetIsBackAndTrafficIsProxied() throws Exception {
        try (ProxyBed bed = new ProxyBed(AS_SERVICE, "--guard")) {
            bed.pep().awaitLog("rules 'pt' are guarded");
            bed.router().runner().run(List.of("nft", "flush", "ruleset"));
            bed.pep().awaitLog("put back: ", "nft table inet satbed_pt");
            assertTrue(tables(bed).contains(TABLE), tables(bed));
            try (Pair pair = bed.connect(Ip.V4)) {
                pair.client().getOutputStream().write(1);
                assertEquals(1, pair.server().getInputStream().read());
            }
            bed.pep().awaitLog(Ip.V4.server);
        }
    }

    @Test
    void withoutTheOptionNothingIsPutBack() throws Exception {
        try (ProxyBed bed = new ProxyBed()) {
            bed.router().runner().run(List.of("nft", "flush", "ruleset"));
            Thread.sleep(3_000); // longer than a guard needs
            assertTrue(tables(bed).isBlank(), tables(bed));
        }
    }

    private static String tables(ProxyBed bed) {
        return bed.router().runner().run(List.of("nft", "list", "tables"));
    }
}
