package org.satbed.proxy;

/**
 * What a program at one end of a connection saw.
 *
 * @param connected whether there was a connection
 * @param refused connect(2) failed with ECONNREFUSED
 * @param sent bytes that send(2) took
 * @param received bytes that came
 * @param good whether they are those that the other end sent, in their order
 * @param urgent urgent bytes, wherever they were read
 * @param end the end of the stream was read
 * @param reset ECONNRESET was seen, by whatever call
 * @param broken EPIPE was: the connection was reset after the other end's stream had ended
 * @param other another errno, 0 for none
 * @param stuck the step that did not come to its end within its bound, -1 for none
 */
record Sight(
        boolean connected,
        boolean refused,
        long sent,
        long received,
        boolean good,
        int urgent,
        boolean end,
        boolean reset,
        boolean broken,
        int other,
        int stuck) {
    /**
     * Whether it is the same as without a proxy. A proxy's buffers take what nobody reads, so {@code sent} says
     * nothing.
     */
    boolean matches(Sight direct, Script script) {
        return connected == direct.connected
                && refused == direct.refused
                && good
                && (script.loose() || received == direct.received)
                && urgent == direct.urgent
                && ending().equals(direct.ending())
                && other == direct.other
                && stuck == direct.stuck;
    }

    /** recv(2) says 0 behind an error that another call was told: with ECONNRESET that 0 is no end. */
    String ending() {
        return reset ? "reset" : broken && end ? "end, then reset" : broken ? "broken" : end ? "end" : "nothing";
    }

    @Override
    public String toString() {
        return (refused ? "refused" : connected ? ending() : "no connection") + ", sent " + sent + ", received "
                + received + (good ? "" : " WRONG BYTES") + (urgent > 0 ? ", urgent " + urgent : "")
                + (other != 0 ? ", errno " + other : "") + (stuck >= 0 ? ", stuck in step " + stuck : "");
    }
}
