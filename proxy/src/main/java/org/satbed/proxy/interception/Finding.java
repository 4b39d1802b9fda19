package org.satbed.proxy.interception;

import java.util.Locale;

/**
 * One thing that was looked at on a host.
 *
 * @param check what it is about
 * @param state how it is
 * @param found what was found
 * @param remedy what to do; empty when there is nothing to do
 */
public record Finding(String check, State state, String found, String remedy) {
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
        return new Finding(check, State.OK, found, "");
    }

    static Finding missing(String check, String found, String remedy) {
        return new Finding(check, State.MISSING, found, remedy);
    }

    static Finding note(String check, String found, String remedy) {
        return new Finding(check, State.NOTE, found, remedy);
    }

    /** One line for people. */
    @Override
    public String toString() {
        String word = state == State.MISSING ? "MISSING" : state.name().toLowerCase(Locale.ROOT);
        return "%-7s %s: %s%s".formatted(word, check, found, remedy.isEmpty() ? "" : " -> " + remedy);
    }
}
