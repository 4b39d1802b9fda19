package org.satbed.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.InNamespace;

/** Both ends of a connection that the proxy splits. Whatever waits for the network gives up after {@link #PATIENCE_MILLIS}. */
record Pair(Socket client, Socket server) implements AutoCloseable {
    static final int PATIENCE_MILLIS = 10_000;

    /** A listening socket inside a namespace. */
    static ServerSocket listen(NetworkNamespace at, String host, int port) throws Exception {
        return InNamespace.call(at, () -> {
            ServerSocket listener = new ServerSocket(port, 1024, InetAddress.getByName(host));
            listener.setSoTimeout(PATIENCE_MILLIS);
            return listener;
        });
    }

    /**
     * A connection from inside a namespace.
     *
     * @param ownPort where it comes from, 0 for a free port
     */
    static Socket connect(NetworkNamespace from, String host, int port, int ownPort) throws Exception {
        return InNamespace.call(from, () -> connectHere(host, port, ownPort));
    }

    /** The same for a thread that is in the namespace already. */
    static Socket connectHere(String host, int port, int ownPort) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setReuseAddress(true); // before the port is chosen, so that a second socket may have it too
            if (ownPort != 0) {
                socket.bind(new InetSocketAddress(ownPort));
            }
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static Socket accept(ServerSocket listener) throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** The end that data comes from. */
    Socket source(Direction direction) {
        return direction == Direction.UP ? client : server;
    }

    /** The end that data goes to. */
    Socket target(Direction direction) {
        return direction == Direction.UP ? server : client;
    }

    /** Closes an end with SO_LINGER 0: TCP sends RST (RFC 9293 section 3.10.4, ABORT). */
    static void reset(Socket end) throws IOException {
        end.setSoLinger(true, 0);
        end.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
