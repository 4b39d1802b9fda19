package org.satbed.orchestrator.opensand;

import java.util.ArrayList;
import java.util.List;

/** Writes {@code profile.xml} of a ground entity. A transparent satellite has none. */
final class Profile {
    /** The largest PDU in bytes that is put together again; OpenSAND's examples have 8, with which nothing gets through. */
    private static final int DECAPSULATION_BUFFER = 5000;

    private Profile() {}

    /** @param fadeFile where this entity finds the attenuation over time; used when the plan has fades */
    static String write(Entity self, OpenSandPlan plan, String fadeFile) {
        List<Xml> root = new ArrayList<>();
        root.add(Xml.of("control_plane", Xml.of("disable_control_plane", false)));
        root.add(network(self, plan));
        root.add(encapsulation());
        if (self.isGateway()) {
            root.add(Xml.of("access", Xml.of("random_access", Xml.of("saloha_algo", "CRDSA")), Xml.of("simulations")));
        } else {
            root.add(terminalAccess(plan));
            root.add(Xml.of("access2", Xml.of("scpc", Xml.of("carrier_duration", 5))));
        }
        root.add(physicalLayer(self, plan, fadeFile));
        return Xml.model(root.toArray(Xml[]::new));
    }

    private static Xml network(Entity self, OpenSandPlan plan) {
        boolean gateway = self.isGateway();
        int capacity = gateway ? plan.forwardQueuePackets() : plan.returnQueuePackets();
        List<Xml> inside = new ArrayList<>(List.of(
                Xml.items(
                        "qos_classes", List.of(List.of(Xml.of("pcp", 0), Xml.of("name", "BE"), Xml.of("fifo", "BE")))),
                Xml.of("virtual_connections"),
                Xml.of(
                        "qos_settings",
                        Xml.of("lan_frame_type", "Ethernet"),
                        Xml.of("sat_frame_type", "Ethernet"),
                        Xml.of("default_pcp", 0)),
                Xml.items(
                        gateway ? "gw_fifos" : "st_fifos",
                        List.of(List.of(
                                Xml.of("priority", 0),
                                Xml.of("name", "BE"),
                                Xml.of("capacity", capacity),
                                Xml.of("access_type", gateway ? "ACM" : "DAMA_RBDC"))))));
        if (gateway) {
            inside.add(Xml.of("simulation", "None"));
            inside.add(Xml.of("fca", 0));
            inside.add(Xml.of("dama_algorithm", "Legacy"));
        }
        return Xml.of("network", inside);
    }

    /** compatibility_mode loses up to 95 % of the forward packets in OpenSAND 8.2.0. */
    private static Xml encapsulation() {
        return Xml.of(
                "encap",
                Xml.of(
                        "gse",
                        Xml.of("max_frag_id", 8),
                        Xml.of("decap_buffer_len", DECAPSULATION_BUFFER),
                        Xml.of("compatibility_mode", false)),
                Xml.of("rle", Xml.of("alpdu_protection", "Sequence Number")));
    }

    private static Xml terminalAccess(OpenSandPlan plan) {
        return Xml.of(
                "access",
                Xml.of(
                        "settings",
                        Xml.of("category", "Standard"),
                        Xml.of("dama_enabled", true),
                        Xml.of("scpc_enabled", false)),
                Xml.of(
                        "dama",
                        Xml.of("cra", plan.craKilobits()),
                        Xml.of("rbdc_enabled", plan.rbdcKilobits() > 0),
                        Xml.of("rbdc_max", plan.rbdcKilobits()),
                        Xml.of("algorithm", "Legacy"),
                        Xml.of("duration", 23)),
                Xml.of("random_access"),
                Xml.of("scpc", Xml.of("carrier_duration", 5)));
    }

    /**
     * A fade of the terminal's uplink is put on the gateway's downlink, which gives the same C/N: where both links of one entity read a
     * file, OpenSAND 8.2 goes through it twice as fast.
     */
    private static Xml physicalLayer(Entity self, OpenSandPlan plan, String fadeFile) {
        boolean gateway = self.isGateway();
        double sent = gateway
                ? plan.section().forward().clearSky()
                : plan.section().returnLink().clearSky();
        double received = gateway
                ? plan.section().returnLink().clearSky()
                : plan.section().forward().clearSky();
        boolean fades = !plan.section().fades().isEmpty();
        return Xml.of(
                "physical_layer",
                Xml.of(
                        "delay",
                        Xml.of("delay_type", "ConstantDelay"),
                        Xml.of("delay_value", gateway ? plan.gatewayDelayMillis() : plan.terminalDelayMillis())),
                Xml.of("minimal_condition", Xml.of("minimal_condition_type", "ACM-Loop")),
                Xml.of("error_insertion", Xml.of("error_insertion_type", "Gate")),
                Xml.of("uplink_attenuation", attenuation(sent, false, "")),
                Xml.of("downlink_attenuation", attenuation(received, fades, fadeFile)));
    }

    private static List<Xml> attenuation(double clearSky, boolean fades, String fadeFile) {
        return fades
                ? List.of(
                        Xml.of("clear_sky", clearSky),
                        Xml.of("attenuation_type", "File"),
                        Xml.of("file_attenuation_file", fadeFile),
                        Xml.of("file_attenuation_loop", false))
                : List.of(
                        Xml.of("clear_sky", clearSky),
                        Xml.of("attenuation_type", "Ideal"),
                        Xml.of("ideal_attenuation_value", 0.0));
    }
}
