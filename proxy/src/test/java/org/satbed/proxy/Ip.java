package org.satbed.proxy;

import java.util.List;
import org.satbed.netns.testing.ThreeHosts;

/** An internet protocol, and the addresses of the client, the router and the server in it. */
enum Ip {
    V4(ThreeHosts.ST4, ThreeHosts.GW4, "10.1.0.2", "10.2.0.2", "10.2.0.99"),
    V6(ThreeHosts.ST6, ThreeHosts.GW6, "fd00:1::2", "fd00:2::2", "fd00:2::99");

    final String client;
    final String server;
    /** The router's addresses, on the client's side and on the server's. */
    final List<String> router;

    /** On the server's link, and nobody's. */
    final String nobody;

    Ip(String client, String server, String routerNear, String routerFar, String nobody) {
        this.client = client;
        this.server = server;
        this.router = List.of(routerNear, routerFar);
        this.nobody = nobody;
    }
}
