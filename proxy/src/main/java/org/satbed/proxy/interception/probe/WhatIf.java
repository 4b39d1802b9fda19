package org.satbed.proxy.interception.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Looks for a switch of the kernel that is to be thanked: the replica gets it the other way round, and is asked again.
 */
final class WhatIf {
    private static final Path ROOT = Path.of("/proc/sys/net");
    /**
     * Those that have misled marked packets, and the value that does not; {@code IF} is the interface at hand and
     * {@code all}.
     */
    private static final Map<String, String> HARMLESS = harmless();

    private WhatIf() {}

    private static Map<String, String> harmless() {
        Map<String, String> switches = new LinkedHashMap<>();
        switches.put("bridge/bridge-nf-call-iptables", "0");
        switches.put("bridge/bridge-nf-call-ip6tables", "0");
        switches.put("ipv4/conf/IF/src_valid_mark", "0");
        switches.put("ipv4/conf/IF/rp_filter", "0");
        switches.put("ipv4/tcp_fwmark_accept", "0");
        switches.put("ipv4/tcp_l3mdev_accept", "1");
        switches.put("ipv4/ip_forward", "1");
        switches.put("ipv6/conf/all/forwarding", "1");
        return switches;
    }

    /**
     * The switch without which it would be so, as {@code sysctl} writes it with its value; the replica is as before
     * afterwards.
     */
    static Optional<String> without(String device, BooleanSupplier so) {
        for (Map.Entry<String, String> each : HARMLESS.entrySet()) {
            List<Path> paths = new ArrayList<>();
            for (String place : each.getKey().contains("/IF/") ? List.of("all", device) : List.of("")) {
                paths.add(ROOT.resolve(each.getKey().replace("/IF/", "/" + place + "/")));
            }
            Map<Path, String> before = new LinkedHashMap<>();
            for (Path path : paths) {
                String value = Files.exists(path) ? Switches.value(path) : each.getValue();
                if (!value.equals(each.getValue())) {
                    before.put(path, value);
                }
            }
            if (!before.isEmpty()) {
                before.keySet().forEach(path -> Switches.set(path, each.getValue()));
                boolean helps = so.getAsBoolean();
                before.forEach(Switches::set);
                if (helps) {
                    Path first = before.keySet().iterator().next();
                    return Optional.of(
                            "net." + ROOT.relativize(first).toString().replace('/', '.') + "=" + before.get(first));
                }
            }
        }
        return Optional.empty();
    }
}
