package org.satbed.netns;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.TcCommand;
import org.satbed.linux.tool.Undo;

/**
 * A satellite link in the middle of a router by the kernel's {@code netem} (tc-netem(8)): the queueing disciplines
 * of the two interfaces. For kernels that have it and links too fast for {@link InlineLink}, from which it differs:
 *
 * <ul>
 *   <li>netem works on what the kernel hands it, which with segmentation offload is up to 64 KB at once: rate and
 *       loss then apply to those, not to packets, and the Ethernet header is taken off once for all of it. Turn
 *       {@code tso}, {@code gso} and {@code gro} off at the ends (ethtool(8)) where that matters.
 *   <li>A lost packet does not use the link, and the seed is not used: losses cannot be repeated.
 *   <li>The limit counts packets, of any size, those being delayed included.
 *   <li>The router's own traffic passes the link too.
 * </ul>
 */
public final class NetemLink implements AutoCloseable {
    /** Major number of the queueing disciplines, so that only ours are removed; any below ffff would do. */
    private static final String HANDLE = "5a7b:";

    /** netem counts the frame that the interface sends; the IP packet is 14 bytes shorter (Ethernet II: 6 + 6 + 2). */
    private static final int ETHERNET_HEADER = 14;

    private static final int LEAST_LIMIT = 2; // packets: the one being sent and one behind it
    private static final List<String> NOTHING_LEFT = List.of(
            "Cannot find device",
            "Cannot open network namespace",
            "Cannot delete qdisc with handle of zero",
            "Invalid handle",
            "No such file or directory");

    private final List<Change> changes = new ArrayList<>();

    private NetemLink() {}

    /**
     * Whether this kernel has netem. Tried on the {@code lo} of a namespace that is made for it and removed; false
     * without root.
     */
    public static boolean available() {
        String name = "satbed-netem-" + ProcessHandle.current().pid();
        try (NetworkNamespace probe = NetworkNamespace.create(name, ChangeJournal.NONE)) {
            return TcCommand.of(probe.runner())
                    .attempt("qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms")
                    .succeeded();
        } catch (NetnsException | CommandException e) {
            return false;
        }
    }

    /**
     * Puts a link between two interfaces of a router that forwards already.
     *
     * @param where the namespace that holds the interfaces
     * @param interface1 its queueing discipline carries what flows from the second interface to the first
     * @param interface2 carries what flows from the first to the second
     * @throws NetnsException if an interface is unknown, or the link has a feature or a schedule
     * @throws CommandException if the kernel has no netem, or an interface has a queueing discipline that was set by
     *     hand
     */
    public static NetemLink open(
            CommandRunner where,
            String interface1,
            String interface2,
            LinkParameters parameters,
            ChangeJournal journal) {
        RouterInterfaces interfaces = RouterInterfaces.of(where);
        interfaces.require(where, interface1, interface2);
        int mtu = interfaces.commonMtu(interface1, interface2);
        requirePlain(parameters.firstToSecond());
        requirePlain(parameters.secondToFirst());
        NetemLink link = new NetemLink();
        try {
            link.add(where, interface2, parameters.firstToSecond(), mtu, journal);
            link.add(where, interface1, parameters.secondToFirst(), mtu, journal);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
        return link;
    }

    private static void requirePlain(DirectionParameters direction) {
        if (!direction.features().equals(LinkFeatures.NONE)
                || !direction.schedule().isEmpty()) {
            throw new NetnsException(
                    "netem is given rate, delay, queue and uniform loss here, and nothing that changes;"
                            + " for the rest take satbed's own emulator");
        }
    }

    private void add(
            CommandRunner where, String interfaceName, DirectionParameters direction, int mtu, ChangeJournal journal) {
        TcCommand tc = TcCommand.of(where);
        Undo undo = new Undo.Command(
                "netem on " + interfaceName + Change.inNamespace(where),
                Optional.empty(),
                tc.argv("qdisc", "del", "dev", interfaceName, "root", "handle", HANDLE),
                "",
                NOTHING_LEFT);
        String[] arguments = arguments(interfaceName, direction, mtu).toArray(String[]::new);
        changes.add(Change.make(journal, undo, () -> tc.run(arguments)));
    }

    /**
     * The arguments of {@code tc}: times in whole microseconds, the packet overhead negative for the Ethernet header.
     */
    static List<String> arguments(String interfaceName, DirectionParameters direction, int mtu) {
        List<String> arguments =
                new ArrayList<>(List.of("qdisc", "add", "dev", interfaceName, "root", "handle", HANDLE, "netem"));
        arguments.addAll(List.of("limit", Long.toString(limitPackets(direction, mtu))));
        arguments.addAll(List.of("delay", Math.round(direction.delayNanos() / 1e3) + "us"));
        if (direction.loss() > 0) {
            arguments.addAll(List.of("loss", percent(direction.loss())));
        }
        arguments.addAll(List.of("rate", direction.rateBitsPerSecond() + "bit", Integer.toString(-ETHERNET_HEADER)));
        return arguments;
    }

    /** Full packets in flight and in the queue: (rate x delay / 8 + queue) / MTU, rounded up, at least 2. */
    static long limitPackets(DirectionParameters direction, int mtu) {
        double bytes = direction.rateBitsPerSecond() / 8.0 * direction.delayNanos() / 1e9 + direction.queueBytes();
        return Math.max(LEAST_LIMIT, (long) Math.ceil(bytes / mtu));
    }

    private static String percent(double probability) {
        return BigDecimal.valueOf(probability)
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    @Override
    public void close() {
        changes.forEach(Change::close);
    }
}
