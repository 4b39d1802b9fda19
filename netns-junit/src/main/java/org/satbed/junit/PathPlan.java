package org.satbed.junit;

import java.util.List;
import java.util.Locale;

/**
 * The five hosts in a chain and their addresses, the same as those of satbed's own testbeds: network 1 is ws-st's, 2 and 3 are the satellite's, 4 is
 * ws-gw's.
 */
final class PathPlan {
    static final List<Host> HOSTS = List.of(
            new Host("ws-st", List.of(new Face("lan0", 1, 2)), List.of(), 1, 1),
            new Host("st", List.of(new Face("lan0", 1, 1), new Face("sat0", 2, 1)), List.of(), 2, 2),
            new Host(
                    "sat",
                    List.of(new Face("st0", 2, 2), new Face("gw0", 3, 2)),
                    List.of(new Way(1, 2, 1), new Way(4, 3, 1)),
                    0,
                    0),
            new Host(
                    "gw",
                    List.of(new Face("sat0", 3, 1), new Face("lan0", 4, 1)),
                    List.of(new Way(1, 3, 2), new Way(2, 3, 2)),
                    0,
                    0),
            new Host("ws-gw", List.of(new Face("lan0", 4, 2)), List.of(), 4, 1));

    private PathPlan() {}

    /** An interface: its name, its network, and its number in there. */
    record Face(String name, int network, int number) {}

    /** A route: to a network, by a host of a network. */
    record Way(int target, int network, int number) {}

    /**
     * A host.
     *
     * @param network of the default gateway, 0 for none
     * @param number of the default gateway
     */
    record Host(String name, List<Face> faces, List<Way> ways, int network, int number) {
        boolean forwards() {
            return faces.size() > 1;
        }

        /** The interface whose address is the host's: towards the satellite; of sat, towards st. */
        private Face main() {
            return faces.stream()
                    .filter(face -> face.name().equals("sat0"))
                    .findFirst()
                    .orElse(faces.get(0));
        }

        String ipv4() {
            return v4(main().network(), main().number());
        }

        String ipv6() {
            return v6(main().network(), main().number());
        }

        /**
         * Lines for {@code ip -n NAMESPACE -batch -}: a cable to the next host, and all addresses and routes.
         *
         * @param next where the cable leads to, null for the last host
         */
        List<String> batch(Host next, String nextNamespace) {
            var lines = new java.util.ArrayList<>(List.of("link set lo up"));
            if (next != null) {
                lines.add("link add " + faces.get(faces.size() - 1).name() + " type veth peer name "
                        + next.faces().get(0).name() + " netns " + nextNamespace);
            }
            for (Face face : faces) {
                lines.add("address add " + v4(face.network(), face.number()) + "/24 dev " + face.name());
                lines.add("address add " + v6(face.network(), face.number()) + "/64 dev " + face.name() + " nodad");
                lines.add("link set " + face.name() + " up");
            }
            for (Way way : ways) {
                lines.add("route add 10.81." + way.target() + ".0/24 via " + v4(way.network(), way.number()));
                lines.add("route add fd00:81:" + way.target() + "::/64 via " + v6(way.network(), way.number()));
            }
            if (network > 0) {
                lines.add("route add 0.0.0.0/0 via " + v4(network, number));
                lines.add("route add ::/0 via " + v6(network, number));
            }
            return lines;
        }
    }

    private static String v4(int network, int number) {
        return String.format(Locale.ROOT, "10.81.%d.%d", network, number);
    }

    private static String v6(int network, int number) {
        return String.format(Locale.ROOT, "fd00:81:%d::%d", network, number);
    }
}
