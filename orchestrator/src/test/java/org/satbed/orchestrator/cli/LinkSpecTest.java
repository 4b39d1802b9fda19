package org.satbed.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.satbed.orchestrator.UserException;

class LinkSpecTest {
    private static final String LINK = "rate=1Mbit,delay=300ms,queue=100kB,on-demand=600ms/50ms/";

    @Test
    void noMoreIsGuaranteedThanTheLinkCarries() {
        assertEquals(
                1_000_000,
                LinkSpec.parse("--return", LINK + "1Mbit", 1)
                        .features()
                        .onDemand()
                        .orElseThrow()
                        .guaranteedBitsPerSecond());
        UserException e = assertThrows(UserException.class, () -> LinkSpec.parse("--return", LINK + "2Mbit", 1));
        assertEquals(
                List.of("--return: 2Mbit cannot be guaranteed: the rate of the link is 1Mbit; expected at most that"),
                e.lines());
    }
}
