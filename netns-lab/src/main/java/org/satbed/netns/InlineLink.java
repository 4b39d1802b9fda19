package org.satbed.netns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.emulator.LinkEmulator;
import org.satbed.netns.emulator.LinkModel;
import org.satbed.netns.emulator.Tally;

/**
 * A satellite link in the middle of a router, emulated in this process: what arrives on one of two interfaces is
 * led by a policy rule into a TUN interface, read by the emulator, and after queue, rate, loss and delay written to
 * the other TUN interface, from where the main table routes it on. IPv4 and IPv6. Traffic of the router itself does
 * not pass the link, and what passes it is routed twice: the hop count falls by two.
 *
 * <p>On a fast link without loss, jitter and the like, TCP segments that the kernel has as one ("super-packets" of up to 64 kB) pass as one, which the
 * link counts as the packets that they stand for: see {@link DirectionCounters#superPackets}.
 *
 * <p>Needs CAP_NET_ADMIN and {@code /dev/net/tun}. Closing undoes everything; packets in flight are gone. When the
 * process dies the kernel removes the TUN interfaces, the rules then lead to empty tables, and traffic passes
 * unhindered until the journal is carried out.
 */
public final class InlineLink implements AutoCloseable {
    /**
     * Room of a record of the emulator's memory for a byte of a packet: 16 + 32 for the smallest that is reckoned
     * with, 32 bytes.
     */
    private static final double MEMORY_OF_A_BYTE = 1.5;

    /** For what is overdue or about to be read. */
    private static final long MEMORY_SLACK = 1 << 20;

    private final Deque<AutoCloseable> undo = new ArrayDeque<>();
    private final boolean superPacketsThere;
    private final boolean superPacketsBack;
    private LinkEmulator emulator;
    private LinkLog log;
    private TunInterface first;
    private TunInterface second;
    private Optional<LinkCounters> last = Optional.empty();

    private final Memory firstMemory;
    private final Memory secondMemory;

    private InlineLink(Entrance there, Entrance back, Memory firstMemory, Memory secondMemory) {
        this.superPacketsThere = there.superPackets();
        this.superPacketsBack = back.superPackets();
        this.firstMemory = firstMemory;
        this.secondMemory = secondMemory;
    }

    /**
     * Puts a link between two interfaces and starts it.
     *
     * @param where the namespace that holds the interfaces; {@link CommandRunner#onHost} when this process is in it
     * @param interface1 the first interface, for example the one towards st
     * @param interface2 the second, towards gw
     * @param journal what to note the changes in; {@link ChangeJournal#NONE} inside a namespace of ours
     * @throws NetnsException if an interface is unknown, or a queue is shorter than a full packet
     * @throws IllegalArgumentException if the packets in flight need more memory than there is
     * @throws CommandException if a command fails, for example for lack of permission
     * @throws org.satbed.linux.LinuxException if there are no TUN interfaces here
     */
    public static InlineLink open(
            CommandRunner where,
            String interface1,
            String interface2,
            LinkParameters parameters,
            ChangeJournal journal) {
        return open(where, interface1, interface2, parameters, journal, 0);
    }

    /**
     * The same for a link that will be {@linkplain #change changed}.
     *
     * @param roomBytes for how many bytes on their way (rate × delay) there is to be memory in each direction, besides the queue
     */
    public static InlineLink open(
            CommandRunner where,
            String interface1,
            String interface2,
            LinkParameters parameters,
            ChangeJournal journal,
            long roomBytes) {
        RouterInterfaces interfaces = RouterInterfaces.of(where);
        interfaces.require(where, interface1, interface2);
        int mtu = interfaces.commonMtu(interface1, interface2);
        boolean changes = roomBytes > 0;
        Entrance there = Entrance.of("first-to-second", parameters.firstToSecond(), mtu, changes);
        Entrance back = Entrance.of("second-to-first", parameters.secondToFirst(), mtu, changes);
        boolean header = there.superPackets() || back.superPackets();
        InlineLink link = new InlineLink(
                there,
                back,
                new Memory(parameters.firstToSecond(), roomBytes),
                new Memory(parameters.secondToFirst(), roomBytes));
        try {
            link.makeRouter(where, List.of(interface1, interface2), journal);
            link.first = link.keep(TunInterface.open(
                    where, interfaces.nameTunOf(interface1), there.mtu(), header, there.superPackets()));
            link.second = link.keep(TunInterface.open(
                    where, interfaces.nameTunOf(interface2), back.mtu(), header, back.superPackets()));
            link.emulator = link.keep(LinkEmulator.start(
                    link.first.device(),
                    link.second.device(),
                    half(parameters.firstToSecond(), there, link.firstMemory),
                    half(parameters.secondToFirst(), back, link.secondMemory)));
            link.log = link.keep(new LinkLog(link.emulator));
            link.leadThrough(where, interface1, interface2, journal);
        } catch (RuntimeException e) {
            link.undoAll();
            throw e;
        }
        return link;
    }

    /** What a direction lets in: packets up to the MTU, of its own or of the interfaces, and whether several may come as one. */
    private record Entrance(int mtu, boolean superPackets, boolean changes) {
        /** The longest IP packet, of which a super-packet has the form. */
        private static final int LARGEST = 65_535;

        static Entrance of(String direction, DirectionParameters parameters, int interfacesMtu, boolean changes) {
            int own = parameters.features().mtu();
            int mtu = own == 0 ? interfacesMtu : Math.min(own, interfacesMtu);
            if (parameters.queueBytes() < mtu) {
                throw new NetnsException("the " + direction + " queue of " + parameters.queueBytes()
                        + " bytes is shorter than one packet: give it the interfaces' MTU (" + mtu + ") at least");
            }
            // What it will be changed to may need packets one by one.
            return new Entrance(mtu, !changes && parameters.allowsSuperPackets(), changes);
        }

        int largest() {
            return superPackets ? LARGEST : mtu;
        }
    }

    private static LinkEmulator.Half half(DirectionParameters p, Entrance entrance, Memory memory) {
        List<LinkModel.Step> steps =
                p.schedule().stream().map(InlineLink::model).toList();
        LinkModel.Step base = new LinkModel.Step(0, p.rateBitsPerSecond(), p.delayNanos(), p.loss());
        LinkModel model = new LinkModel(base, p.queueBytes(), steps, p.features(), p.seed());
        if (entrance.changes()) {
            model.expectChanges();
        }
        long bytes = (long) (memory.bytes() * MEMORY_OF_A_BYTE) + MEMORY_SLACK;
        return new LinkEmulator.Half(model, bytes, entrance.largest());
    }

    private static LinkModel.Step model(LinkStep step) {
        return new LinkModel.Step(step.atNanos(), step.rateBitsPerSecond(), step.delayNanos(), step.loss());
    }

    /** The most bytes of packets that a direction has to hold: those that wait, and those on their way. */
    private record Memory(long queueBytes, double onTheWay) {
        /** The most that it ever has, also from one step to the next. */
        Memory(DirectionParameters p, long roomBytes) {
            this(p.queueBytes(), Math.max(roomBytes, onTheWay(p.highestRate(), p.longestDelay())));
        }

        double bytes() {
            return queueBytes + onTheWay;
        }

        private static double onTheWay(double rateBitsPerSecond, double delayNanos) {
            return rateBitsPerSecond / 8.0 * delayNanos / 1e9;
        }

        void require(LinkStep step) {
            double wanted = onTheWay(step.rateBitsPerSecond(), step.delayNanos());
            if (wanted > onTheWay) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "the link was made with memory for %.1f MB on their way, and %d bit/s with a delay of %.0f ms are"
                                + " %.1f MB: make it with the larger rate and delay, and change it down",
                        onTheWay / 1e6,
                        step.rateBitsPerSecond(),
                        step.delayNanos() / 1e6,
                        wanted / 1e6));
            }
        }
    }

    private void makeRouter(CommandRunner where, List<String> interfaces, ChangeJournal journal) {
        keep(SysctlSetting.set(where, "net.ipv4.ip_forward", "1", journal));
        keep(SysctlSetting.set(where, "net.ipv6.conf.all.forwarding", "1", journal));
        // The stricter of "all" and the interface's own value holds (Linux, networking/ip-sysctl.rst).
        keep(SysctlSetting.set(where, "net.ipv4.conf.all.rp_filter", "0", journal));
        for (String name : interfaces) {
            String key = "net.ipv4.conf." + name.replace('.', '/') + ".rp_filter";
            keep(SysctlSetting.set(where, key, "0", journal));
        }
    }

    /**
     * The routes go with the TUN interfaces, so only the rules are noted; they come last, when everything behind them
     * works.
     */
    private void leadThrough(CommandRunner where, String interface1, String interface2, ChangeJournal journal) {
        RoutingNumbers numbers = RoutingNumbers.inUse(where);
        List<Integer> tables = numbers.freeTables(2);
        List<Integer> preferences = numbers.freePreferences(2);
        List<String> interfaces = List.of(interface1, interface2);
        List<TunInterface> tuns = List.of(first, second);
        for (Family family : Family.values()) {
            for (int i = 0; i < 2; i++) {
                String table = tables.get(i).toString();
                Route.add(
                        where,
                        family,
                        ChangeJournal.NONE,
                        "default",
                        "dev",
                        tuns.get(i).name(),
                        "table",
                        table);
                keep(PolicyRule.add(
                        where, family, preferences.get(i), journal, "iif", interfaces.get(i), "lookup", table));
            }
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        undo.push(closeable);
        return closeable;
    }

    /**
     * What both directions did so far; after {@link #close}, until then. Runs {@code ip} twice (some ms) for what
     * the kernel counted.
     */
    public synchronized LinkCounters counters() {
        return last.orElseGet(() -> new LinkCounters(
                read(emulator.firstToSecond(), first, superPacketsThere),
                read(emulator.secondToFirst(), second, superPacketsBack)));
    }

    private static DirectionCounters read(Tally tally, TunInterface entrance, boolean superPackets) {
        return new DirectionCounters(
                tally.deliveredPackets(),
                tally.deliveredBytes(),
                tally.queueDrops(),
                tally.losses(),
                tally.ringDrops(),
                tally.ignored(),
                entrance.unreadDrops(),
                tally.peakBacklog(),
                tally.lateness().percentile(0.5),
                tally.lateness().percentile(0.99),
                tally.lateness().maximum(),
                superPackets);
    }

    /** The schedules of both directions begin, or begin again, now, and so does the {@link #log}. */
    public void startSchedule() {
        long now = System.nanoTime();
        log.begin(now);
        emulator.startSchedule(now);
    }

    /** What both directions did, second by second, since {@link #startSchedule} (before it, since {@link #open}). */
    public LinkLog log() {
        return log;
    }

    /**
     * From now on the link is another, and a schedule that it had is over; by any thread. What waits, and what is left of the packet that is being sent, is sent at the new rate, what is on its
     * way arrives as it would have, and no packet overtakes another.
     *
     * @param firstToSecond the new rate, delay and loss of this direction; the step's time does not count
     * @param secondToFirst of the other
     * @throws IllegalArgumentException if a value is out of the range that {@link DirectionParameters} has for it, or more would be on its way
     *     than there is memory for
     */
    public void change(LinkStep firstToSecond, LinkStep secondToFirst) {
        for (LinkStep step : List.of(firstToSecond, secondToFirst)) {
            DirectionParameters.requireRange(step);
        }
        firstMemory.require(firstToSecond);
        secondMemory.require(secondToFirst);
        emulator.change(model(firstToSecond), model(secondToFirst));
    }

    /** Why the emulator stopped by itself, if it did; nothing passes the link then until it is closed. */
    public Optional<Throwable> failure() {
        return emulator.failure();
    }

    /** Waits until the link is closed by another thread, or has failed. */
    public void awaitEnd() throws InterruptedException {
        emulator.awaitEnd();
    }

    @Override
    public synchronized void close() {
        if (undo.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // it would end the commands that count and clean up
        try {
            last = Optional.of(counters());
        } finally {
            undoAll();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void undoAll() {
        while (!undo.isEmpty()) {
            try {
                undo.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e); // none of those kept here throws
            }
        }
    }
}
