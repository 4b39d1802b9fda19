package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void quantilesAreOfTypeSeven() {
        // R: quantile(c(1, 2, 4, 8, 16, 32)) is 1.0 2.5 6.0 14.0 32.0
        assertEquals(new Spread(6, 2.5, 14, 1, 32), Spread.of(List.of(32.0, 1.0, 16.0, 2.0, 8.0, 4.0)));
        assertEquals(new Spread(3, 3, 3, 3, 3), Spread.of(List.of(3.0)));
        assertEquals(9.9, Spread.quantile(List.of(0.0, 10.0), 0.99), 1e-12);
    }

    @Test
    void nothingHasNoQuantile() {
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Spread.quantile(List.of(1.0), 1.1));
    }
}
