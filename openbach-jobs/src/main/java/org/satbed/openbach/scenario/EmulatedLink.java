package org.satbed.openbach.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.openbach.scenario.ScenarioBuilder.Function;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Link;

/** A host {@code sat} between st and gw, on which the job {@code satbed_link} works. */
public final class EmulatedLink implements SatelliteSystem {
    private final Link link;

    /** With a scenario's rates, delays, queues and losses. */
    public EmulatedLink(Link link) {
        this.link = link;
    }

    @Override
    public List<Function> start(ScenarioBuilder builder) {
        builder.constant("sat_terminal_interface", "eth1");
        builder.constant("sat_gateway_interface", "eth2");
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("terminal_interface", "$sat_terminal_interface");
        arguments.put("gateway_interface", "$sat_gateway_interface");
        arguments.put("forward", link.text(Direction.FORWARD));
        arguments.put("return", link.text(Direction.RETURN));
        return List.of(builder.startJob("the satellite link", "sat", "satbed_link", arguments));
    }

    @Override
    public double readySeconds() {
        return 5;
    }

    @Override
    public String satelliteInterface(String entity) {
        return "$" + entity + "_satellite_interface";
    }
}
