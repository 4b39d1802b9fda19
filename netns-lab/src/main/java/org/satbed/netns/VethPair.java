package org.satbed.netns;

import org.satbed.linux.tool.ChangeJournal;

/** Two interfaces joined by a cable (veth(4)), each in a namespace; closing removes both. */
public final class VethPair implements AutoCloseable {
    private final Change change;

    private VethPair(Change change) {
        this.change = change;
    }

    /**
     * Makes the pair directly inside its namespaces, so that this host's own list of interfaces is never touched,
     * and brings both ends up. It is in no journal: it goes with either namespace.
     *
     * @param interfaceA the end in {@code a}, up to 15 characters (IFNAMSIZ)
     * @param interfaceB the end in {@code b}
     * @throws org.satbed.linux.tool.CommandException if a name is taken or malformed
     */
    public static VethPair create(NetworkNamespace a, String interfaceA, NetworkNamespace b, String interfaceB) {
        Change change = Change.make(
                ChangeJournal.NONE,
                Change.byIp("veth pair " + interfaceA + " - " + interfaceB, a.runner(), "link", "del", interfaceA),
                () -> a.ip().run(
                                "link",
                                "add",
                                interfaceA,
                                "type",
                                "veth",
                                "peer",
                                "name",
                                interfaceB,
                                "netns",
                                b.name()));
        VethPair pair = new VethPair(change);
        try {
            a.ip().run("link", "set", interfaceA, "up");
            b.ip().run("link", "set", interfaceB, "up");
        } catch (RuntimeException e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    @Override
    public void close() {
        change.close();
    }
}
