package org.satbed.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.satbed.linux.Descriptors;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;

/**
 * The listening sockets of all reactors for one purpose: those that the process before has handed over, where they are
 * what is wanted, and new ones. The kernel goes by the order in which they were opened, and takes all of one identity
 * for one, so that they are taken or replaced together. Replaced ones stay until the handshakes that they have begun
 * are over.
 */
final class ListenerStock {
    /** How often a SYN-ACK is sent again (networking/ip-sysctl.rst), and the kernel's default. */
    private static final String RETRIES = "net.ipv4.tcp_synack_retries";

    private static final int USUAL_RETRIES = 5;
    /** The first time after a second, then after twice as long as before, up to 120 s (linux/tcp.h, TCP_RTO_MAX). */
    private static final int LONGEST_WAIT_SECONDS = 120;

    private static final int MOST_SECONDS = 600;

    private final List<List<Listener>> reactors = new ArrayList<>();
    private final SocketOptions options;

    private ListenerStock(int threads, SocketOptions options) {
        this.options = options;
        for (int i = 0; i < threads; i++) {
            reactors.add(new ArrayList<>());
        }
    }

    /**
     * Takes and opens them.
     *
     * @param wanted what each reactor is to have, in the order of opening
     * @param handed of this purpose; from now on this object's to close
     * @return by reactor
     */
    static List<List<Listener>> of(
            List<Listener.Purpose> wanted, int threads, List<HandedSocket> handed, SocketOptions options) {
        ListenerStock stock = new ListenerStock(threads, options);
        List<Listener> given = handed.stream().map(ListenerStock::parse).collect(Collectors.toList());
        try {
            stock.fill(wanted, given);
        } catch (RuntimeException e) {
            given.forEach(each -> Descriptors.close(each.fd())); // those that nobody has taken
            stock.reactors.forEach(each -> each.forEach(listener -> Descriptors.close(listener.fd())));
            throw e;
        }
        return stock.reactors;
    }

    private static Listener parse(HandedSocket handed) {
        String[] parts = handed.parts(4);
        return new Listener(
                handed.descriptor(),
                Boolean.parseBoolean(parts[2]),
                parts[3],
                Optional.empty(),
                Long.parseLong(parts[1]));
    }

    private void fill(List<Listener.Purpose> wanted, List<Listener> given) {
        Map<String, Long> there = given.stream()
                .filter(each -> each.closesAt() == 0)
                .collect(Collectors.groupingBy(Listener::identity, Collectors.counting()));
        Set<String> asked = wanted.stream().map(Listener.Purpose::identity).collect(Collectors.toSet());
        // As many of each: else those that are missing would be opened behind, or before, what they have to precede.
        boolean stay =
                there.keySet().equals(asked) && Set.copyOf(there.values()).size() <= 1;
        long closes = System.nanoTime() + handshakeSeconds() * 1_000_000_000L;
        for (int i = 0; !given.isEmpty(); i++) {
            Listener first = given.get(0);
            boolean stays = first.closesAt() == 0 && stay;
            Listener taken =
                    stays ? adopt(first, wanted) : first.closesAt() == 0 ? first.retire(closes, options) : first;
            fewest(taken.identity(), i).add(taken);
            given.remove(0);
        }
        for (List<Listener> reactor : reactors) {
            for (Listener.Purpose each : wanted) {
                if (reactor.stream()
                        .noneMatch(has -> has.closesAt() == 0 && has.identity().equals(each.identity()))) {
                    reactor.add(Listener.open(each, options));
                }
            }
        }
    }

    private static Listener adopt(Listener given, List<Listener.Purpose> wanted) {
        Listener.Purpose purpose = wanted.stream()
                .filter(each -> each.identity().equals(given.identity()))
                .findFirst()
                .orElseThrow();
        return new Listener(given.fd(), given.satellite(), given.identity(), purpose.device(), 0);
    }

    /** The reactor that has the fewest of an identity, the next in turn among equals. */
    private List<Listener> fewest(String identity, int turn) {
        List<Listener> best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < reactors.size(); i++) {
            List<Listener> each = reactors.get((turn + i) % reactors.size());
            long has = each.stream()
                    .filter(listener -> listener.identity().equals(identity))
                    .count();
            if (has < least) {
                least = has;
                best = each;
            }
        }
        return best;
    }

    /** How long a handshake may go on after its SYN (RFC 6298, section 5.5). */
    static long handshakeSeconds() {
        String set = new SysctlCommand(CommandRunner.onHost()).get(RETRIES).orElse("");
        int retries = set.matches("[0-9]{1,3}") ? Integer.parseInt(set) : USUAL_RETRIES;
        long seconds = 1;
        for (int i = 0, wait = 1; i <= retries && seconds < MOST_SECONDS; i++) {
            seconds += wait;
            wait = Math.min(LONGEST_WAIT_SECONDS, 2 * wait);
        }
        return Math.min(seconds, MOST_SECONDS);
    }
}
