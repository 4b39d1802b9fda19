package org.satbed.orchestrator.opensand;

/** The three processes, in the order in which they are started. */
public enum Entity {
    /** The satellite. */
    SAT("sat", 2, "Satellite", "10.81.9.30", ""),
    /** The gateway. Its id is the spot's too. */
    GW("gw", 0, "Gateway", "10.81.9.10", "02:00:00:00:00:01"),
    /** The terminal. */
    ST("st", 1, "Terminal", "10.81.9.20", "02:00:00:00:00:02");

    private final String id;
    private final int number;
    private final String type;
    private final String emulationAddress;
    private final String mac;

    Entity(String id, int number, String type, String emulationAddress, String mac) {
        this.id = id;
        this.number = number;
        this.type = type;
        this.emulationAddress = emulationAddress;
        this.mac = mac;
    }

    /** Its directory, its host's name, and the suffix of the element that configures it. */
    public String id() {
        return id;
    }

    /** OpenSAND's number for it, unique among all entities, 0 to 30. */
    public int number() {
        return number;
    }

    /** The name in logs and probes: "st1". */
    public String logName() {
        return id + number;
    }

    /** OpenSAND's word for its kind. */
    String type() {
        return type;
    }

    /** Its address on the network that carries the emulation. */
    public String emulationAddress() {
        return emulationAddress;
    }

    /** The address of its TAP interface; empty for the satellite. */
    public String mac() {
        return mac;
    }
}
