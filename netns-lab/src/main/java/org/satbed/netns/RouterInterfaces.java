package org.satbed.netns;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** The interfaces of the router that a link is put into: their names and MTUs (bytes). */
final class RouterInterfaces {
    private static final int NAME_LENGTH = 15; // IFNAMSIZ without the final zero

    private final SortedMap<String, Integer> mtus = new TreeMap<>();

    private RouterInterfaces() {}

    static RouterInterfaces of(CommandRunner where) {
        RouterInterfaces found = new RouterInterfaces();
        for (JsonNode node : IpCommand.of(where).show("link", "show")) {
            found.mtus.put(node.path("ifname").asText(), node.path("mtu").asInt());
        }
        return found;
    }

    /** Checks that both are there and are two. */
    void require(CommandRunner where, String interface1, String interface2) {
        for (String name : new String[] {interface1, interface2}) {
            if (!mtus.containsKey(name)) {
                throw new NetnsException("unknown interface '" + name + "'" + Change.inNamespace(where)
                        + "; there are: " + String.join(", ", mtus.keySet()));
            }
        }
        if (interface1.equals(interface2)) {
            throw new NetnsException("a link needs two interfaces, and '" + interface1 + "' was given twice");
        }
    }

    /** The longest packet that passes through both. */
    int commonMtu(String interface1, String interface2) {
        return Math.min(mtus.get(interface1), mtus.get(interface2));
    }

    /** A free name for the TUN interface that belongs to an interface; it is taken from then on. */
    String nameTunOf(String interfaceName) {
        return nameTun(interfaceName, mtus);
    }

    private static String nameTun(String interfaceName, SortedMap<String, Integer> taken) {
        String name = tunName(interfaceName, taken.keySet());
        taken.put(name, 0);
        return name;
    }

    /** {@code em-NAME}, cut to 15 characters; a number at its end where that is taken. */
    static String tunName(String interfaceName, Set<String> taken) {
        String plain = "em-" + interfaceName;
        String name = plain.substring(0, Math.min(plain.length(), NAME_LENGTH));
        for (int i = 2; taken.contains(name); i++) {
            String end = Integer.toString(i);
            name = plain.substring(0, Math.min(plain.length(), NAME_LENGTH - end.length())) + end;
        }
        return name;
    }
}
