package org.satbed.orchestrator.opensand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes {@code topology.xml}, which is the same for all entities. */
final class Topology {
    private static final String CATEGORY = "Standard";

    private Topology() {}

    static String write(OpenSandPlan plan) {
        return Xml.model(
                Xml.of("frequency_plan", Xml.items("spots", List.of(spot(plan)))),
                Xml.of(
                        "st_assignment",
                        Xml.of(
                                "defaults",
                                Xml.of("default_gateway", Entity.GW.number()),
                                Xml.of("default_group", CATEGORY)),
                        Xml.of("assignments")),
                Xml.of("wave_forms", table("dvb_s2", WaveForms.DVB_S2), table("dvb_rcs2", WaveForms.DVB_RCS2)),
                advanced(plan));
    }

    private static List<Xml> spot(OpenSandPlan plan) {
        List<ModCod> returnForms = WaveForms.ofBurst(plan.section().burst());
        return List.of(
                Xml.of(
                        "assignments",
                        Xml.of("gateway_id", Entity.GW.number()),
                        Xml.of("sat_id_gw", Entity.SAT.number()),
                        Xml.of("sat_id_st", Entity.SAT.number()),
                        Xml.of("forward_regen_level", "Transparent"),
                        Xml.of("return_regen_level", "Transparent")),
                Xml.of(
                        "roll_off",
                        Xml.of("forward", plan.forward().rollOff()),
                        Xml.of("return", plan.returnLink().rollOff())),
                Xml.items("forward_band", List.of(band(plan.forward(), "ACM", WaveForms.DVB_S2))),
                Xml.items("return_band", List.of(band(plan.returnLink(), "DAMA", returnForms))));
    }

    private static List<Xml> band(CarrierPlan carrier, String type, List<ModCod> forms) {
        return List.of(
                Xml.of("bandwidth", carrier.bandwidthKilohertz()),
                Xml.of("type", type),
                Xml.of(
                        "wave_form",
                        forms.get(0).id() + "-" + forms.get(forms.size() - 1).id()),
                Xml.of("group", CATEGORY));
    }

    private static Xml table(String name, List<ModCod> forms) {
        return Xml.items(name, forms.stream().map(Topology::waveForm).toList());
    }

    private static List<Xml> waveForm(ModCod form) {
        List<Xml> inside = new ArrayList<>(List.of(
                Xml.of("id", form.id()),
                Xml.of("modulation", form.modulation()),
                Xml.of("coding", form.coding()),
                Xml.of("efficiency", form.efficiency()),
                Xml.of("threshold", form.threshold())));
        if (form.burst() > 0) {
            inside.add(Xml.of("burst_length", form.burst() + " sym"));
        }
        return inside;
    }

    private static Xml advanced(OpenSandPlan plan) {
        return Xml.of(
                "advanced_settings",
                Xml.of(
                        "links",
                        Xml.of(
                                "forward_duration",
                                millis(plan.section().forward().frame())),
                        Xml.of("forward_margin", 0.0),
                        Xml.of(
                                "return_duration",
                                millis(plan.section().returnLink().frame())),
                        Xml.of("return_margin", 0.0)),
                Xml.of(
                        "schedulers",
                        Xml.of("burst_length", plan.section().burst() + " sym"),
                        Xml.of("crdsa_frame", 3),
                        Xml.of("crdsa_delay", 250),
                        Xml.of("pep_allocation", 1000)),
                Xml.of("timers", Xml.of("statistics", 1000), Xml.of("synchro", 1000), Xml.of("acm_refresh", 1000)),
                Xml.of("delay", Xml.of("fifo_size", OpenSandPlan.DELAY_FIFO), Xml.of("delay_timer", 1)));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
