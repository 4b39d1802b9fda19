package org.satbed.proxy.interception.probe;

import java.util.List;
import java.util.Optional;

/**
 * What became of a first segment in the replica.
 *
 * @param asked the segment
 * @param outcome in one word
 * @param found one line that names the culprit, if there is one
 * @param remedy what to do; empty when there is nothing to do
 * @param steps the way, in order
 * @param policy the rule that would stop the connection if it were not proxied
 * @param source what the proxy's {@code --source} must be where its default does not work
 */
public record ProbeResult(
        FirstSegment asked,
        Outcome outcome,
        String found,
        String remedy,
        List<ProbeStep> steps,
        Optional<String> policy,
        Optional<String> source) {

    /** Copies that cannot be changed. */
    public ProbeResult {
        steps = List.copyOf(steps);
    }

    /** What can become of it. */
    public enum Outcome {
        /** The proxy has it, its answer and its data arrive, and so do those of its outgoing leg. */
        PROXIED,
        /** It leaves this host as it came, or with another source: to its server without a proxy. */
        PASSED,
        /** It is delivered to another socket of this host, or leads to another host. */
        DIVERTED,
        /** It is for this host itself, and was before any rule looked at it. */
        OWN,
        /** It is dropped or refused on its way to the proxy (or past it), or so is what follows it. */
        STOPPED,
        /** The proxy has the client, and its connection to the server does not come about. */
        NO_OUTGOING_LEG
    }

    /**
     * A place on the way.
     *
     * @param at hook, chain, routing decision, socket
     * @param what happened there
     */
    public record ProbeStep(String at, String what) {
        @Override
        public String toString() {
            return at + ": " + what;
        }
    }
}
