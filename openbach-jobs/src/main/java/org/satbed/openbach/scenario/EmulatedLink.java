package org.satbed.openbach.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.openbach.scenario.ScenarioBuilder.Function;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Link;
import org.satbed.scenarios.LinkDirection;
import org.satbed.scenarios.Loss;

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
        arguments.put("forward", text(Direction.FORWARD));
        arguments.put("return", text(Direction.RETURN));
        return List.of(builder.startJob("the satellite link", "sat", "satbed_link", arguments));
    }

    private String text(Direction direction) {
        LinkDirection one = link.direction(direction);
        return "rate=" + one.rate() + ",delay=" + Durations.print(one.delay()) + ",queue=" + link.queueBytes(direction)
                + "B,loss=" + Loss.print(one.loss());
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
