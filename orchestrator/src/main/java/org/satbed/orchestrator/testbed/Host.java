package org.satbed.orchestrator.testbed;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A host. Every testbed has the chain of five from the terminal's side to the gateway's; OpenSAND may have further terminals, each with its
 * workstation.
 *
 * @param id the name that people use: "st", the second terminal's "st-2"
 */
public record Host(String id) {
    /** The workstation behind the terminal. */
    public static final Host WS_ST = new Host("ws-st");
    /** The satellite terminal. */
    public static final Host ST = new Host("st");
    /** The satellite. */
    public static final Host SAT = new Host("sat");
    /** The gateway. */
    public static final Host GW = new Host("gw");
    /** The workstation or server behind the gateway. */
    public static final Host WS_GW = new Host("ws-gw");

    /** The hosts that every testbed has, in the order of the chain. */
    public static final List<Host> CHAIN = List.of(WS_ST, ST, SAT, GW, WS_GW);

    private static final Pattern FURTHER = Pattern.compile("(st|ws-st)-([2-9])");

    /** A terminal, from 1 on. */
    public static Host terminal(int number) {
        return number == 1 ? ST : new Host("st-" + number);
    }

    /** The workstation behind a terminal. */
    public static Host workstation(int number) {
        return number == 1 ? WS_ST : new Host("ws-st-" + number);
    }

    /** So many terminals' workstations. */
    public static List<Host> workstations(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Host::workstation).toList();
    }

    /** Those on which a proxy works: so many terminals, and the gateway. */
    public static List<Host> proxies(int terminals) {
        return Stream.concat(IntStream.rangeClosed(1, terminals).mapToObj(Host::terminal), Stream.of(GW))
                .toList();
    }

    /** The host of this name, if there can be one. */
    public static Optional<Host> of(String id) {
        Matcher further = FURTHER.matcher(id);
        return further.matches()
                ? Optional.of(new Host(id))
                : CHAIN.stream().filter(host -> host.id.equals(id)).findFirst();
    }

    /** Whether it is an end of the path, which forwards nothing. */
    boolean isWorkstation() {
        return id.startsWith("ws-");
    }
}
