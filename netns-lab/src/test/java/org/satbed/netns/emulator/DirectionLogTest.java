package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.satbed.netns.LinkSecond;

class DirectionLogTest {
    private static final long SECOND = 1_000_000_000;
    private static final long BEGIN = -5 * SECOND; // System.nanoTime may be negative
    private static final int KEPT = 3;

    private final Tally tally = new Tally();
    private final DirectionLog log =
            new DirectionLog(tally, at -> new LinkModel.Step(0, (at - BEGIN) / SECOND + 1, 0, 0), KEPT, BEGIN);

    /** 1000 bytes a second, looked at too late once: each piece has its length's bytes. */
    @Test
    void aLatePieceIsAsLongAsItWas() {
        double[] ends = {1, 2.75, 3, 3.5};
        double before = 0;
        for (double end : ends) {
            tally.delivered(1, (int) (1000 * (end - before)), 0);
            if (end < 3.5) {
                log.close(BEGIN + (long) (end * SECOND));
            }
            before = end;
        }
        List<LinkSecond> pieces = log.upTo(BEGIN + 3 * SECOND + SECOND / 2);
        assertEquals(
                List.of(1.0, 2.75, 3.0, 3.5),
                pieces.stream().map(LinkSecond::seconds).toList());
        assertEquals(
                List.of(1000L, 1750L, 250L, 500L),
                pieces.stream().map(LinkSecond::deliveredBytes).toList());
        assertEquals(3, pieces.get(1).rateBitsPerSecond(), "as it was at its end");
    }

    @Test
    void whatIsForgottenIsSaid() {
        for (int i = 1; i <= KEPT; i++) {
            log.close(BEGIN + i * SECOND);
        }
        assertEquals(0, log.forgottenSeconds());
        log.close(BEGIN + (KEPT + 1) * SECOND);
        log.close(BEGIN + (KEPT + 2) * SECOND);
        List<LinkSecond> pieces = log.upTo(BEGIN + (KEPT + 2) * SECOND);
        assertEquals(KEPT, pieces.size());
        assertEquals(2, log.forgottenSeconds());
        assertEquals(3, pieces.get(0).seconds());
        log.restart(BEGIN);
        assertEquals(0, log.forgottenSeconds());
        assertEquals(List.of(), log.upTo(BEGIN));
    }
}
