package org.satbed.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import org.satbed.netns.NetworkNamespace;

/** How a connection ended, as the program at one end of it was told. */
enum Ending {
    /** The end of the stream: the peer sent all that it wanted to (FIN). */
    ORDERLY,
    /** ECONNRESET. */
    RESET,
    /** ECONNREFUSED: the connection never was. */
    REFUSED;

    /** Reads whatever still comes, to the end; what is no ending, a time-out above all, is thrown. */
    static Ending of(Socket socket) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = socket.getInputStream();
            while (in.read(buffer) >= 0) {
                // until it ends
            }
            return ORDERLY;
        } catch (SocketException e) {
            return of(e);
        }
    }

    /** Of a connection that is made and only read from. A reset may come before or after connect(2) returns. */
    static Ending ofConnecting(NetworkNamespace from, String host, int port) throws Exception {
        try (Socket socket = Pair.connect(from, host, port, 0)) {
            return of(socket);
        } catch (SocketException e) {
            return of(e);
        }
    }

    /** Of a write that failed. */
    static Ending of(SocketException e) throws SocketException {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Connection reset")) {
            return RESET;
        }
        if (message.startsWith("Connection refused")) {
            return REFUSED;
        }
        throw e;
    }
}
