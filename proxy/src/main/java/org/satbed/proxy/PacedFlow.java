package org.satbed.proxy;

/** What a {@link Pacer} knows of a connection's satellite leg. Used again with the connection's object. */
final class PacedFlow {
    /** The leg's socket; -1 for a connection that is not paced. */
    int socket = -1;
    /** The relay into that socket. */
    Relay relay;

    int weight = 1;
    /** Place in the pacer's list, -1 while it has nothing to send. */
    int place = -1;
    /** Bytes per second of payload that the kernel holds it to. */
    double cap;
    /** Whether bytes wait for the cap. */
    boolean backlogged;
    /** Bytes per second that it has sent lately. */
    double rate;
    /** What it is given while nothing waits. */
    double need;
    /** What it has sent when it was last looked at. */
    long sent;
    /** Of its first bytes, which the kernel does not pace, those that the others know of. */
    long first;
    /** Looks in a row at which it had nothing to send. */
    int quiet;
    /** Whether its handshake may not be over yet, and whether that was seen. */
    boolean opening;

    boolean waited;
    /** Until when its congestion control is begun anew at the latest, 0 for no need. */
    long restartBy;
    /** When its congestion control was last chosen. */
    long chosenNanos;
    /** What had been delivered, and sent again, when it was last looked at; -1 before. */
    long delivered = -1;

    long again;
    /** Bytes that had come over the satellite when it was last looked at. */
    long arrived;

    /** A leg that is not connected yet, or not paced with -1. */
    void start(int fd, Relay into, int itsWeight) {
        socket = fd;
        relay = into;
        weight = itsWeight;
        place = -1;
        cap = 0;
        backlogged = false;
        rate = 0;
        need = 0;
        sent = 0;
        first = 0;
        quiet = 0;
        opening = true;
        waited = false;
        restartBy = 0;
        chosenNanos = 0;
        arrived = 0;
        delivered = -1;
        again = 0;
    }
}
