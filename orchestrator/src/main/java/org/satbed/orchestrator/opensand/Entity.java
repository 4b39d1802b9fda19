package org.satbed.orchestrator.opensand;

import java.util.ArrayList;
import java.util.List;

/**
 * One of OpenSAND's processes.
 *
 * @param id its directory and its host's name: "st", the second terminal's "st-2"
 * @param number OpenSAND's number for it, unique among all entities, 0 to 30
 * @param kind the suffix of the element that configures it
 * @param type OpenSAND's word for its kind
 * @param emulationAddress its address on the network that carries the emulation
 * @param mac the address of its TAP interface; empty for the satellite
 */
public record Entity(String id, int number, String kind, String type, String emulationAddress, String mac) {
    /** Terminals that there are numbers and addresses for; OpenSAND could have 28. */
    public static final int MOST_TERMINALS = 8;

    /** The satellite. */
    public static final Entity SAT = new Entity("sat", 30, "sat", "Satellite", "10.81.9.30", "");
    /** The gateway. Its id is the spot's too. */
    public static final Entity GW = new Entity("gw", 0, "gw", "Gateway", "10.81.9.10", "02:00:00:00:00:01");
    /** The first terminal, or the only one. */
    public static final Entity ST = terminal(1);

    /**
     * A terminal.
     *
     * @param number 1 to {@link #MOST_TERMINALS}
     */
    public static Entity terminal(int number) {
        return new Entity(
                number == 1 ? "st" : "st-" + number,
                number,
                "st",
                "Terminal",
                "10.81.9." + (19 + number),
                "02:00:00:00:00:0" + (1 + number));
    }

    /** The satellite, the gateway and so many terminals, in the order in which they are started. */
    public static List<Entity> all(int terminals) {
        List<Entity> all = new ArrayList<>(List.of(SAT, GW));
        all.addAll(terminals(terminals));
        return List.copyOf(all);
    }

    /** So many terminals. */
    static List<Entity> terminals(int count) {
        List<Entity> terminals = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            terminals.add(terminal(number));
        }
        return terminals;
    }

    /** Its last number on the network over the satellite, 10.81.2.0/24 and fd00:81:2::/64; not for the satellite. */
    public int onSatellite() {
        return isGateway() ? 2 : number == 1 ? 1 : 10 + number;
    }

    /** The name in logs and probes: "st1". */
    public String logName() {
        return kind + number;
    }

    boolean isSatellite() {
        return kind.equals("sat");
    }

    boolean isGateway() {
        return kind.equals("gw");
    }

    /** The same at another address of the emulation network. */
    Entity at(String address) {
        return new Entity(id, number, kind, type, address, mac);
    }

    boolean isTerminal() {
        return kind.equals("st");
    }
}
