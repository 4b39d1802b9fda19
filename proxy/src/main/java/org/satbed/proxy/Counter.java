package org.satbed.proxy;

/** What a proxy counts since it started. */
public enum Counter {
    /** Connections taken from clients. */
    ACCEPTED,
    /** Connections that ended with both directions' ends of stream relayed. */
    ENDED_ORDERLY,
    /** Connections that the client reset. */
    RESET_BY_CLIENT,
    /** Connections that the server reset. */
    RESET_BY_SERVER,
    /** Connections one of whose ends could not be reached any more. */
    LOST,
    /** Clients reset because their server refused. */
    REFUSED,
    /** Clients reset because their server could not be reached. */
    UNREACHABLE,
    /** Clients reset because their server did not answer in time. */
    TIMED_OUT_CONNECTING,
    /** Connections not established within the pending lifetime. */
    TIMED_OUT_PENDING,
    /** Connections without a byte for too long. */
    TIMED_OUT_IDLE,
    /** Connections half of which had ended, without a byte for too long. */
    TIMED_OUT_HALF_OPEN,
    /**
     * Connections closed because a call about them failed that hardly ever does; one that is taken may be given up
     * before its begin.
     */
    CONNECTION_FAILED,
    /** What failed that was no connection's, and was left out for a moment: it is tried again. */
    TURN_FAILED,
    /** Connections reset because the proxy stopped. */
    STOPPED,
    /** Connections refused because their client holds as many as one may. */
    REFUSED_CLIENT_LIMIT,
    /** Connections made straight to the proxy's own port, refused. */
    REFUSED_OWN_PORT,
    /** Connections refused because this host's routing policy forbids their server to their client. */
    REFUSED_POLICY,
    /** Connections refused for want of descriptors. */
    REFUSED_NO_DESCRIPTOR,
    /** Outgoing legs with the client's address and a free port, because its own port was taken. */
    SOURCE_OTHER_PORT,
    /** Outgoing legs from the proxy's own address, because the client's could not be used. */
    SOURCE_OWN_ADDRESS,
    /** Connections taken by the listener of the other kind of leg than the route back to their client is. */
    LISTENER_DISAGREED,
    /** Interfaces to the satellite that are there now. */
    SATELLITE_INTERFACES,
    /** Those that have gone, or were made anew. */
    SATELLITE_INTERFACES_LOST,
    /** Times that a guard put back what another program had taken away of the rules. */
    RULES_RESTORED,
    /** Connections whose first bytes went out in the SYN, or were handed to the kernel for it. */
    FAST_OPENED,
    /** Sum of the times from accept until the server answered, in microseconds. */
    CONNECT_MICROSECONDS,
    /** Connections whose server answered. */
    CONNECTED,
    /** Bytes from clients to servers. */
    BYTES_UP,
    /** Bytes from servers to clients. */
    BYTES_DOWN,
    /** Bytes moved by copying through the reactor's buffer. */
    BYTES_COPIED,
    /** Bytes moved by splice. */
    BYTES_SPLICED,
    /** Bytes taken from one side that a reset kept from reaching the other. */
    BYTES_CUT_OFF,
    /** Connections held now. */
    OPEN,
    /** Those of them whose server has not answered yet. */
    CONNECTING,
    /** Pipes that exist now, lent or idle. */
    PIPES,
    /** Connections that went over one that was open already. */
    TRUNK_LENT,
    /** Connections that found none open, and went the ordinary way. */
    TRUNK_EMPTY,
    /** Connections of a trunk that were given up unused: their window had collapsed, or their peer was gone. */
    TRUNK_RETIRED,
    /** Connections that wait for a flow now, on the side of the clients. */
    TRUNK_READY,
    /** Connections that wait for a flow now, on the side of the servers. */
    TRUNK_WAITING,
    /** Connections that came in with a good header. */
    TRUNK_TAKEN,
    /** Refused: what came first was no header. */
    TRUNK_REFUSED_HEADER,
    /** Refused: the header was not signed with the key. */
    TRUNK_REFUSED_KEY,
    /** Refused: the header was another connection's. */
    TRUNK_REFUSED_REPLAY,
    /** Refused: the header had not come to its end within 5 s. */
    TRUNK_REFUSED_SLOW,
    /** Refused: the header's addresses were no client's or no server's. */
    TRUNK_REFUSED_TARGET,
    /** Refused: a peer that may not come, or too many that wait. */
    TRUNK_REFUSED_PEER
}
