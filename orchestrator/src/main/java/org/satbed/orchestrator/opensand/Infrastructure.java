package org.satbed.orchestrator.opensand;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Writes {@code infrastructure.xml} of an entity: who it is, what it logs, and who the others are. */
final class Infrastructure {
    private static final List<String> LOGS = List.of("init", "lan_adaptation", "dvb", "physical_layer", "sat_carrier");

    private Infrastructure() {}

    static String write(Entity self, List<Entity> all) {
        return Xml.model(
                entity(self),
                Xml.of("logs", logs()),
                Xml.of(
                        "storage",
                        Xml.of("enable_local", false),
                        Xml.of("enable_collector", true),
                        Xml.of("collector_address", all.get(0).emulationAddress())),
                Xml.of(
                        "infrastructure",
                        Xml.items("satellites", addresses(all, Entity::isSatellite)),
                        Xml.items("gateways", addresses(all, Entity::isGateway)),
                        Xml.items("terminals", addresses(all, Entity::isTerminal)),
                        Xml.of("default_gw", Entity.GW.number())));
    }

    private static List<List<Xml>> addresses(List<Entity> all, Predicate<Entity> kind) {
        return all.stream().filter(kind).map(Infrastructure::address).toList();
    }

    /** The blocks of the other kinds have to be there, empty. */
    private static Xml entity(Entity self) {
        List<Xml> inside = new ArrayList<>();
        inside.add(Xml.of("entity_type", self.type()));
        inside.add(
                self.isSatellite() ? own(self, Xml.of("isl_settings")) : Xml.of("entity_sat", Xml.of("isl_settings")));
        inside.add(self.isGateway() ? own(self) : Xml.of("entity_gw"));
        inside.add(Xml.of("entity_gw_net_acc", Xml.of("interconnect_params")));
        inside.add(Xml.of("entity_gw_phy", Xml.of("interconnect_params")));
        inside.add(self.isTerminal() ? own(self) : Xml.of("entity_st"));
        return Xml.of("entity", inside);
    }

    private static Xml own(Entity self, Xml... further) {
        List<Xml> inside = new ArrayList<>();
        inside.add(Xml.of("entity_id", self.number()));
        inside.add(Xml.of("emu_address", self.emulationAddress()));
        if (!self.mac().isEmpty()) {
            inside.add(Xml.of("tap_iface", OpenSandPlan.TAP));
            inside.add(Xml.of("mac_address", self.mac()));
        }
        inside.addAll(List.of(further));
        return Xml.of("entity_" + self.kind(), inside);
    }

    /** Events, such as the logon, are told at every level; below critical it is two lines for each lost packet. */
    private static List<Xml> logs() {
        List<Xml> levels = new ArrayList<>();
        LOGS.forEach(name -> levels.add(Xml.of(name, Xml.of("level", "critical"))));
        levels.add(Xml.of("extra_levels"));
        return levels;
    }

    private static List<Xml> address(Entity each) {
        List<Xml> inside = new ArrayList<>(
                List.of(Xml.of("entity_id", each.number()), Xml.of("emu_address", each.emulationAddress())));
        if (!each.mac().isEmpty()) {
            inside.add(Xml.of("mac_address", each.mac()));
        }
        return inside;
    }
}
