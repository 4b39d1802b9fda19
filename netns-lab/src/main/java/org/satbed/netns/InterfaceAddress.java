package org.satbed.netns;

import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** An address on an interface; closing removes it. */
public final class InterfaceAddress implements AutoCloseable {
    private final String interfaceName;
    private final String cidr;
    private final Change change;

    private InterfaceAddress(String interfaceName, String cidr, Change change) {
        this.interfaceName = interfaceName;
        this.cidr = cidr;
        this.change = change;
    }

    /**
     * Adds an address. An IPv6 address is usable at once: duplicate address detection (RFC 4862 section 5.4), which
     * would hold it back for a second, is left out.
     *
     * @param where on this host or in a namespace
     * @param cidr address and prefix length, {@code 10.0.0.1/24} or {@code fd00::1/64}
     * @throws org.satbed.linux.tool.CommandException if there is no such interface, the address is malformed or
     *     already there
     */
    public static InterfaceAddress add(CommandRunner where, String interfaceName, String cidr, ChangeJournal journal) {
        Family family = Family.of(cidr);
        IpCommand ip = IpCommand.of(where);
        Change change = Change.make(
                journal,
                Change.byIp(
                        "address " + cidr + " on " + interfaceName,
                        where,
                        family.option(),
                        "addr",
                        "del",
                        cidr,
                        "dev",
                        interfaceName),
                () -> {
                    if (family == Family.IPV6) {
                        ip.run("-6", "addr", "add", cidr, "dev", interfaceName, "nodad");
                    } else {
                        ip.run("-4", "addr", "add", cidr, "dev", interfaceName);
                    }
                });
        return new InterfaceAddress(interfaceName, cidr, change);
    }

    /** The interface's name. */
    public String interfaceName() {
        return interfaceName;
    }

    /** Address and prefix length as they were given. */
    public String cidr() {
        return cidr;
    }

    @Override
    public void close() {
        change.close();
    }
}
