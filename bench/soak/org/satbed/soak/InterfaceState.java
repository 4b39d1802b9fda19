package org.satbed.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An interface's addresses, routes and switches, as commands that give them back to one of the same name. */
record InterfaceState(String namespace, String name, List<String[]> commands) {
    /** Keys of net.ipv4.conf that the testbed's hosts or the link emulator set by interface. */
    private static final List<String> SWITCHES = List.of("rp_filter", "forwarding", "accept_local", "send_redirects");

    static InterfaceState of(String namespace, String name) throws IOException, InterruptedException {
        List<String[]> commands = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            for (String line : Soak.output("ip", family, "-n", namespace, "-o", "address", "show", "dev", name, "scope", "global")
                    .lines()
                    .toList()) {
                String[] words = line.strip().split("\\s+");
                commands.add(new String[] {"ip", family, "-n", namespace, "address", "replace", words[3], "dev", name});
            }
        }
        for (String each : SWITCHES) {
            String key = "net.ipv4.conf." + name + "." + each;
            String value = Soak.output("ip", "netns", "exec", namespace, "sysctl", "-n", key).strip();
            commands.add(new String[] {"ip", "netns", "exec", namespace, "sysctl", "-q", "-w", key + "=" + value});
        }
        for (String family : List.of("-4", "-6")) {
            for (String line : Soak.output("ip", family, "-n", namespace, "route", "show", "dev", name).lines().toList()) {
                if (line.contains("via")) {
                    List<String> argv = new ArrayList<>(List.of("ip", family, "-n", namespace, "route", "replace"));
                    argv.addAll(List.of(line.strip().replace(" linkdown", "").split("\\s+")));
                    argv.addAll(List.of("dev", name));
                    commands.add(argv.toArray(String[]::new));
                }
            }
        }
        return new InterfaceState(namespace, name, commands);
    }

    void restore() throws IOException, InterruptedException {
        for (String[] each : commands) {
            Soak.run(each);
        }
    }
}
