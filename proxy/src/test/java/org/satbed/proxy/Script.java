package org.satbed.proxy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What both ends of one connection do; it follows from a seed.
 *
 * @param seed makes it again
 * @param family which of {@link ScriptMaker}'s it is
 * @param ip the protocol
 * @param client the client's steps, from the connect on
 * @param server the server's steps, from the accept on
 * @param bufferBytes of the sockets of both ends, 0 for the kernel's own
 * @param inline whether the ends read urgent bytes in their place (SO_OOBINLINE)
 * @param listens whether the server is there at all
 * @param loose how many bytes arrive is a matter of chance, also without a proxy: any number from the first on
 */
record Script(
        long seed,
        String family,
        Ip ip,
        List<Step> client,
        List<Step> server,
        int bufferBytes,
        boolean inline,
        boolean listens,
        boolean loose) {
    /** What an end can do. */
    enum Act {
        /** Sends so many bytes, unless that fails. */
        SEND,
        /** Sends up to so many bytes, until nothing is taken for 40 ms. */
        SEND_SOME,
        /** Sends one byte as urgent. */
        URGENT,
        /** Reads until it has so many bytes in all. */
        RECEIVE,
        /** Reads an urgent byte by MSG_OOB. */
        RECEIVE_URGENT,
        /** Reads to the end, whatever it is. */
        RECEIVE_ALL,
        /** Waits until the peer's TCP has acknowledged all. */
        ACKED,
        /** Waits until so many bytes are there, unread. */
        ARRIVED,
        /** Waits until the other end has taken so many steps. */
        PEER,
        /** Waits so many ms. */
        PAUSE,
        HALF_CLOSE,
        SHUT_READ,
        CLOSE,
        /** Closes with SO_LINGER 0. */
        RESET
    }

    /** A step. */
    record Step(Act act, int amount) {
        @Override
        public String toString() {
            return act.name().toLowerCase().replace('_', '-') + (amount > 0 ? " " + amount : "");
        }
    }

    private static String text(List<Step> steps) {
        return steps.stream().map(Step::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "seed " + seed + " (" + family + ", " + ip + (bufferBytes > 0 ? ", buffers " + bufferBytes : "")
                + (inline ? ", inline" : "") + (listens ? "" : ", nobody listens") + (loose ? ", loose" : "")
                + ")\n    client: " + text(client) + "\n    server: " + text(server);
    }
}
