package org.satbed.proxy;

/**
 * A connection as it was at one moment.
 *
 * @param client its address and port
 * @param server likewise
 * @param state {@code connecting} or {@code relaying}
 * @param ageMillis since it was accepted
 * @param idleMillis since a byte moved or an event came
 * @param startedMillis when it was accepted, in ms of the Unix time
 * @param bytesUp from the client to the server
 * @param bytesDown from the server to the client
 * @param clientLeg TCP's own state towards the client
 * @param serverLeg and towards the server
 */
public record ConnectionView(
        String client,
        String server,
        String state,
        long ageMillis,
        long idleMillis,
        long startedMillis,
        long bytesUp,
        long bytesDown,
        LegView clientLeg,
        LegView serverLeg) {

    /**
     * What TCP_INFO says of a leg (linux/tcp.h, struct tcp_info).
     *
     * @param rttMicros smoothed round-trip time, in microseconds
     * @param congestionWindow in segments
     * @param retransmissions segments sent again since the beginning
     * @param segmentBytes payload of a full segment, in bytes; 0 when it is not known
     */
    public record LegView(long rttMicros, long congestionWindow, long retransmissions, long segmentBytes) {
        /** Where the size of segments does not matter. */
        public LegView(long rttMicros, long congestionWindow, long retransmissions) {
            this(rttMicros, congestionWindow, retransmissions, 0);
        }
    }
}
