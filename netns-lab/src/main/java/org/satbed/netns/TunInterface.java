package org.satbed.netns;

import org.satbed.linux.LinuxException;
import org.satbed.linux.Namespaces;
import org.satbed.linux.TunDevice;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/**
 * One of the two TUN interfaces of a link, up and without addresses. The kernel removes it with its descriptor,
 * when the process ends too, and its routes and sysctls with it: nothing of it needs a journal.
 */
final class TunInterface implements AutoCloseable {
    /**
     * Packets that wait until the emulator reads them: 2000 full ones are 24 ms of 1 Gbit/s, which the emulator's
     * thread may have to wait for a processor. The kernel's 500 are 6 ms.
     */
    private static final String UNREAD_PACKETS = "2000";

    private final CommandRunner where;
    private final TunDevice device;

    private TunInterface(CommandRunner where, TunDevice device) {
        this.where = where;
        this.device = device;
    }

    /**
     * Makes it.
     *
     * @param offloadHeader whether each packet has one, for the sake of super-packets in either direction
     * @param superPackets whether what is read from it may be such
     */
    static TunInterface open(CommandRunner where, String name, int mtu, boolean offloadHeader, boolean superPackets) {
        TunInterface tun = new TunInterface(where, openIn(where, name, offloadHeader));
        try {
            if (superPackets) {
                tun.device.takeSuperPackets();
            }
            tun.configure(Integer.toString(mtu));
        } catch (RuntimeException e) {
            tun.close();
            throw e;
        }
        return tun;
    }

    private void configure(String mtu) {
        // No link-local address: the interface is to say nothing of its own.
        IpCommand.of(where)
                .run(
                        "link",
                        "set",
                        "dev",
                        name(),
                        "mtu",
                        mtu,
                        "txqueuelen",
                        UNREAD_PACKETS,
                        "addrgenmode",
                        "none",
                        "up");
        // What is written here comes from addresses that are reached through the other interfaces.
        SysctlSetting.set(where, "net.ipv4.conf." + name().replace('.', '/') + ".rp_filter", "0", ChangeJournal.NONE);
    }

    TunDevice device() {
        return device;
    }

    String name() {
        return device.name();
    }

    /** Packets that were dropped because they were not read in time; −1 when the kernel could not be asked. */
    long unreadDrops() {
        try {
            return IpCommand.of(where)
                    .show("-s", "link", "show", "dev", name())
                    .path(0)
                    .at("/stats64/tx/dropped")
                    .asLong(-1);
        } catch (CommandException e) {
            return -1;
        }
    }

    private static TunDevice openIn(CommandRunner where, String name, boolean offloadHeader) {
        try {
            return Namespaces.call(where.namespace(), () -> TunDevice.open(name, offloadHeader));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetnsException("interrupted while TUN interface " + name + " was made");
        } catch (LinuxException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        device.close();
    }
}
