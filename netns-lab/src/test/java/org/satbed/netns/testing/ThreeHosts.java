package org.satbed.netns.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;

/**
 * Three namespaces in a chain, with addresses and routes: st – sat – gw. On {@code sat} the interfaces are {@code
 * st0} and {@code gw0}, on the others {@code sat0}; {@code sat} does not forward yet.
 */
public final class ThreeHosts implements AutoCloseable {
    /** The address of st, IPv4 and IPv6. */
    public static final String ST4 = "10.1.0.1";

    public static final String ST6 = "fd00:1::1";
    /** The address of gw. */
    public static final String GW4 = "10.2.0.1";

    public static final String GW6 = "fd00:2::1";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final NetworkNamespace st;
    private final NetworkNamespace sat;
    private final NetworkNamespace gw;

    /** Makes them, under names that no other test has. */
    public ThreeHosts() {
        String suffix = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        st = NetworkNamespace.create("st-" + suffix, ChangeJournal.NONE);
        sat = NetworkNamespace.create("sat-" + suffix, ChangeJournal.NONE);
        gw = NetworkNamespace.create("gw-" + suffix, ChangeJournal.NONE);
        VethPair.create(st, "sat0", sat, "st0");
        VethPair.create(sat, "gw0", gw, "sat0");
        address(st, "sat0", ST4, ST6);
        address(sat, "st0", "10.1.0.2", "fd00:1::2");
        address(sat, "gw0", "10.2.0.2", "fd00:2::2");
        address(gw, "sat0", GW4, GW6);
        route(st, "10.1.0.2", "fd00:1::2");
        route(gw, "10.2.0.2", "fd00:2::2");
    }

    private static void address(NetworkNamespace host, String interfaceName, String v4, String v6) {
        host.addAddress(interfaceName, v4 + "/24");
        host.addAddress(interfaceName, v6 + "/64");
    }

    private static void route(NetworkNamespace host, String v4, String v6) {
        host.addRoute("default", "via", v4);
        host.addRoute("default", "via", v6);
    }

    public NetworkNamespace st() {
        return st;
    }

    public NetworkNamespace sat() {
        return sat;
    }

    public NetworkNamespace gw() {
        return gw;
    }

    @Override
    public void close() {
        List.of(st, sat, gw).forEach(NetworkNamespace::close);
    }
}
