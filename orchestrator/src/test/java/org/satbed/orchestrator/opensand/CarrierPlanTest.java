package org.satbed.orchestrator.opensand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.Bandwidth;
import org.satbed.scenarios.OpenSand;

/** Against what OpenSAND 8.2.0 was seen to do: C/N, modulation and theoretical rate. */
class CarrierPlanTest {
    private static OpenSand.Carrier carrier(String bandwidth, double rollOff, double clearSky, double frameMillis) {
        return new OpenSand.Carrier(
                bandwidth.isEmpty() ? Optional.empty() : Optional.of(Bandwidth.parse(bandwidth)),
                rollOff,
                clearSky,
                Duration.ofNanos(Math.round(frameMillis * 1e6)));
    }

    @ParameterizedTest
    @CsvSource({"6.75MHz,20,28,22.27", "27MHz,20,28,89.06", "6.75MHz,13,15,12.40", "6.75MHz,10,13,9.91"})
    void forward(String bandwidth, double clearSky, int modCod, double megabits) {
        CarrierPlan plan = CarrierPlan.forward(carrier(bandwidth, 0.35, clearSky, 10), 1e6);
        assertEquals(modCod, plan.modCod().id());
        assertEquals(megabits, plan.bitsPerSecond() / 1e6, 0.01);
        assertEquals(clearSky - 3.01, plan.carrierToNoise(), 0.01);
    }

    @ParameterizedTest
    @CsvSource({"20,12,15.0", "13,9,10.1", "10,7,7.5"})
    void returnLink(double clearSky, int waveForm, double megabits) {
        CarrierPlan plan = CarrierPlan.returnLink(carrier("5.4MHz", 0.2, clearSky, 26.5), 536, 1e6);
        assertEquals(waveForm, plan.modCod().id());
        assertEquals(megabits, plan.bitsPerSecond() / 1e6, megabits * 0.01);
    }

    @Test
    void aCarrierIsAsWideAsTheWantedRateNeeds() {
        for (double wanted : new double[] {2e6, 10e6, 50e6, 200e6}) {
            CarrierPlan forward = CarrierPlan.forward(carrier("", 0.35, 20, 50), wanted);
            assertEquals(wanted, forward.ipBitsPerSecond(), wanted * 0.001);
            CarrierPlan back = CarrierPlan.returnLink(carrier("", 0.2, 20, 26.5), 536, wanted);
            assertTrue(back.ipBitsPerSecond() >= wanted * 0.999, back.describe());
            assertTrue(back.ipBitsPerSecond() <= wanted * 1.04, back.describe()); // whole bursts
        }
    }

    @Test
    void aFrameThatHoldsNoBbFrameIsRefused() {
        UserException refused =
                assertThrows(UserException.class, () -> CarrierPlan.forward(carrier("", 0.35, 20, 10), 1e6));
        assertTrue(refused.getMessage().contains("give frame at least 58ms"), refused.getMessage());
    }

    @Test
    void aFadeToAModulationThatDoesNotFitIsRefused() {
        OpenSand.Carrier carrier = carrier("", 0.35, 20, 10);
        CarrierPlan plan = CarrierPlan.forward(carrier, 10e6);
        plan.requireBbFrameIn(carrier, 3);
        assertThrows(UserException.class, () -> plan.requireBbFrameIn(carrier, 20));
    }

    @Test
    void aSignalTooWeakForAnyModulationIsRefused() {
        UserException refused =
                assertThrows(UserException.class, () -> CarrierPlan.forward(carrier("", 0.35, -1, 10), 10e6));
        assertTrue(refused.getMessage().contains("no modulation works"), refused.getMessage());
    }
}
