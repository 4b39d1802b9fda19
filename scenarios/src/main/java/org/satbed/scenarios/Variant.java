package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;

/** A way to treat the path: which proxy, on which side of the satellite. */
public enum Variant {
    /** No proxy: TCP end to end over the satellite. */
    NONE("none", Proxy.NONE, Placement.BOTH, "no proxy, TCP end to end"),
    /** satbed's proxy, splitting connections and nothing else. */
    SATBED_PLAIN(
            "satbed-plain", Proxy.PLAIN, Placement.BOTH, "satbed's split proxy without tuning of the satellite leg"),
    /** satbed's proxy as it is meant to be used. */
    SATBED("satbed", Proxy.SATELLITE, Placement.BOTH, "satbed's split proxy with its satellite profile"),
    /** The same, over connections that are open already. */
    SATBED_TRUNK(
            "satbed-trunk", Proxy.TRUNK, Placement.BOTH, "the same, over satellite connections that are opened ahead"),
    /** PEPsal, where it is installed. */
    PEPSAL("pepsal", Proxy.PEPSAL, Placement.BOTH, "PEPsal with the scenario's options"),
    /** The plain split on the terminals alone. */
    SATBED_PLAIN_ST_ONLY("satbed-plain-st-only", Proxy.PLAIN, Placement.ST_ONLY, "satbed-plain on st alone"),
    /** The plain split on the gateway alone. */
    SATBED_PLAIN_GW_ONLY("satbed-plain-gw-only", Proxy.PLAIN, Placement.GW_ONLY, "satbed-plain on gw alone"),
    /** satbed's proxy on the terminals alone. */
    SATBED_ST_ONLY("satbed-st-only", Proxy.SATELLITE, Placement.ST_ONLY, "satbed on st alone"),
    /** satbed's proxy on the gateway alone. */
    SATBED_GW_ONLY("satbed-gw-only", Proxy.SATELLITE, Placement.GW_ONLY, "satbed on gw alone"),
    /** PEPsal on the terminals alone. */
    PEPSAL_ST_ONLY("pepsal-st-only", Proxy.PEPSAL, Placement.ST_ONLY, "PEPsal on st alone"),
    /** PEPsal on the gateway alone. */
    PEPSAL_GW_ONLY("pepsal-gw-only", Proxy.PEPSAL, Placement.GW_ONLY, "PEPsal on gw alone");

    /** What a scenario that does not say runs. */
    public static final List<Variant> DEFAULTS = List.of(NONE, SATBED_PLAIN, SATBED);

    /** What works on the path. */
    public enum Proxy {
        /** Nothing. */
        NONE,
        /** satbed's, with nothing known of the satellite. */
        PLAIN,
        /** satbed's, with the satellite leg's sizes and rate. */
        SATELLITE,
        /** The same, with a trunk from st to gw. */
        TRUNK,
        /** PEPsal. */
        PEPSAL
    }

    /** On which side of the satellite. */
    public enum Placement {
        /** Terminals and gateway. */
        BOTH,
        /** The terminals alone. */
        ST_ONLY,
        /** The gateway alone. */
        GW_ONLY
    }

    private final String id;
    private final Proxy proxy;
    private final Placement placement;
    private final String description;

    Variant(String id, Proxy proxy, Placement placement, String description) {
        this.id = id;
        this.proxy = proxy;
        this.placement = placement;
        this.description = description;
    }

    /** The name in a scenario and in a result. */
    @JsonValue
    public String id() {
        return id;
    }

    /** What works on the path. */
    public Proxy proxy() {
        return proxy;
    }

    /** Where. */
    public Placement placement() {
        return placement;
    }

    /** Whether the satellite leg is tuned. */
    public boolean knowsTheSatellite() {
        return proxy == Proxy.SATELLITE || proxy == Proxy.TRUNK;
    }

    /** What it is, in half a line. */
    public String description() {
        return description;
    }

    /** The variant of this name, if there is one. */
    public static Optional<Variant> of(String id) {
        return Ids.find(values(), Variant::id, id);
    }
}
