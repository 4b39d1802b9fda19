package org.satbed.proxy;

/** Which way data goes. */
enum Direction {
    /** From the client to the server. */
    UP,
    /** From the server to the client. */
    DOWN
}
