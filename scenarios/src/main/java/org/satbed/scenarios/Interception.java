package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** The tool whose rules bring the traffic to the proxy. */
public enum Interception {
    /** nftables. */
    NFT("nft"),
    /** iptables. */
    IPTABLES("iptables");

    private final String id;

    Interception(String id) {
        this.id = id;
    }

    /** The name in a scenario. */
    @JsonValue
    public String id() {
        return id;
    }

    /** The interception of this name, if there is one. */
    public static Optional<Interception> of(String id) {
        return Ids.find(values(), Interception::id, id);
    }
}
