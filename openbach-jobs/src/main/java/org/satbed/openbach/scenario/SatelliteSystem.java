package org.satbed.openbach.scenario;

import java.util.List;
import org.satbed.openbach.scenario.ScenarioBuilder.Function;

/** What a scenario has for its satellite: functions that bring it up and those that take it away. */
public interface SatelliteSystem {
    /**
     * Adds what brings it up.
     *
     * @return the functions whose jobs run until they are stopped
     */
    List<Function> start(ScenarioBuilder builder);

    /** Adds what is to be done when those have ended; nothing unless it says otherwise. */
    default void tidy(ScenarioBuilder builder, List<Function> started) {}

    /** How long after the start the path may be used, in seconds. */
    double readySeconds();

    /** The interface of st and gw towards it, a literal or a placeholder. */
    String satelliteInterface(String entity);
}
