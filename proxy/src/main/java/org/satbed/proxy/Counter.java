package org.satbed.proxy;

/** What a proxy counts since it started. */
public enum Counter {
    /** Connections taken from clients. */
    ACCEPTED,
    /** Connections that ended with both directions' ends of stream relayed. */
    ENDED_ORDERLY,
    /** Connections that ended by a reset, from either side or by an error on the way. */
    RESET,
    /** Clients reset because their server refused or could not be reached. */
    UNREACHABLE,
    /** Connections made straight to the proxy's own port, refused. */
    REFUSED_OWN_PORT,
    /** Connections refused for want of descriptors. */
    REFUSED_NO_DESCRIPTOR,
    /** Outgoing legs with the client's address and a free port, because its own port was taken. */
    SOURCE_OTHER_PORT,
    /** Outgoing legs from the proxy's own address, because the client's could not be used. */
    SOURCE_OWN_ADDRESS,
    /** Bytes moved by copying through the reactor's buffer. */
    BYTES_COPIED,
    /** Bytes moved by splice. */
    BYTES_SPLICED,
    /** Bytes taken from one side that a reset kept from reaching the other. */
    BYTES_CUT_OFF,
    /** Connections held now. */
    OPEN,
    /** Pipes that exist now, lent or idle. */
    PIPES
}
