package org.satbed.orchestrator.testbed;

import java.util.Arrays;
import java.util.Optional;

/** The hosts of the chain, from the terminal's side to the gateway's. */
public enum Host {
    /** The workstation behind the terminal. */
    WS_ST("ws-st"),
    /** The satellite terminal. */
    ST("st"),
    /** The satellite. */
    SAT("sat"),
    /** The gateway. */
    GW("gw"),
    /** The workstation or server behind the gateway. */
    WS_GW("ws-gw");

    private final String id;

    Host(String id) {
        this.id = id;
    }

    /** The name that people use. */
    public String id() {
        return id;
    }

    /** The host of this name, if there is one. */
    public static Optional<Host> of(String id) {
        return Arrays.stream(values()).filter(host -> host.id.equals(id)).findFirst();
    }
}
