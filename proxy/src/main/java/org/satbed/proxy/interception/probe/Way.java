package org.satbed.proxy.interception.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.satbed.linux.NftTrace.Event;
import org.satbed.linux.NftTrace.Verdict;

/** What one packet met on its way through the replica, in order. */
final class Way {
    private static final String END = "_end";

    private final List<Event> events;

    private Way(List<Event> events) {
        this.events = events;
    }

    /** Of all that was traced, what concerns the packets of a kind; each hook tells a packet's headers anew. */
    static Way of(List<Event> all, Predicate<Packet> wanted) {
        List<Event> mine = new ArrayList<>();
        boolean taken = false;
        int packet = 0;
        for (Event each : all) {
            if (each.network().length > 0) {
                Optional<Packet> seen = packet(each);
                taken = seen.filter(wanted).isPresent();
                packet = each.packet();
            }
            if (taken && each.packet() == packet) {
                mine.add(each);
            }
        }
        return new Way(mine);
    }

    private static Optional<Packet> packet(Event event) {
        ByteBuffer bytes = ByteBuffer.allocate(event.network().length + event.transport().length)
                .order(ByteOrder.BIG_ENDIAN);
        bytes.put(event.network()).put(event.transport());
        return Packet.parse(bytes, 0, bytes.position());
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Whether it came to a hook. */
    boolean reached(String hook) {
        return events.stream().anyMatch(each -> ours(each) && each.chain().equals(hook));
    }

    /** Whether all chains of a hook let it pass. */
    boolean passed(String hook) {
        return reached(hook + END);
    }

    /** The last hook that it came to; empty for one that came to none. */
    String last() {
        String last = "";
        for (Event each : events) {
            if (ours(each)) {
                last = each.chain().replace(END, "");
            }
        }
        return last;
    }

    /** Its mark when it was seen last, or before it came to a hook. */
    int mark(String beforeHook) {
        int mark = 0;
        for (Event each : events) {
            if (ours(each) && each.chain().equals(beforeHook)) {
                return mark;
            }
            mark = each.mark();
        }
        return mark;
    }

    /** Index of the interface that it leaves by, as far as a hook was told; 0 for none. */
    int out() {
        return events.stream()
                .mapToInt(Event::out)
                .filter(index -> index != 0)
                .findFirst()
                .orElse(0);
    }

    /** Where it was ended, if a rule or a chain's policy did that. */
    Optional<Event> end() {
        return events.stream()
                .filter(each -> each.verdict() == Verdict.DROP
                        || each.verdict() == Verdict.STOLEN
                        || each.verdict() == Verdict.QUEUE)
                .reduce((first, second) -> second);
    }

    /** The rules that met it, others' than the replica's own. */
    List<Event> rules() {
        return events.stream().filter(each -> !ours(each) && each.handle() != 0).toList();
    }

    private static boolean ours(Event event) {
        return event.table().equals(Replica.TRACE);
    }
}
