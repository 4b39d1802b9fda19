package org.satbed.proxy;

import org.satbed.proxy.trunk.TrunkHeader;

/** A place of a {@link TrunkPool}, with the connection that is opened ahead in it. */
final class Warm {
    /** Where that connection is in its life. */
    enum State {
        CLOSED,
        CONNECTING,
        CONNECTED,
        READY
    }

    final long eventData;
    int socket = -1;
    State state = State.CLOSED;
    long since; // the begin of its state
    long opened;
    final byte[] challenge = new byte[TrunkHeader.CHALLENGE];

    Warm(int place) {
        eventData = EventData.TRUNK_POOL + place;
    }
}
