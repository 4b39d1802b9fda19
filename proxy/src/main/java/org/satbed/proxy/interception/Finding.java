package org.satbed.proxy.interception;

import java.util.List;
import java.util.Locale;
import org.satbed.proxy.interception.probe.ProbeResult.ProbeStep;

/**
 * One thing that was looked at on a host.
 *
 * @param check what it is about
 * @param state how it is
 * @param found what was found
 * @param remedy what to do; empty when there is nothing to do
 * @param steps of a probe, the way of its packets
 */
public record Finding(String check, State state, String found, String remedy, List<ProbeStep> steps) {
    /** How a thing is. */
    public enum State {
        /** As it should be. */
        OK,
        /** Interception does not work so. */
        MISSING,
        /** Worth knowing; interception may work. */
        NOTE
    }

    static Finding ok(String check, String found) {
        return new Finding(check, State.OK, found, "", List.of());
    }

    static Finding missing(String check, String found, String remedy) {
        return new Finding(check, State.MISSING, found, remedy, List.of());
    }

    static Finding note(String check, String found, String remedy) {
        return new Finding(check, State.NOTE, found, remedy, List.of());
    }

    Finding with(List<ProbeStep> way) {
        return new Finding(check, state, found, remedy, List.copyOf(way));
    }

    /** One line for people. */
    @Override
    public String toString() {
        String word = state == State.MISSING ? "MISSING" : state.name().toLowerCase(Locale.ROOT);
        return "%-7s %s: %s%s".formatted(word, check, found, remedy.isEmpty() ? "" : " -> " + remedy);
    }
}
