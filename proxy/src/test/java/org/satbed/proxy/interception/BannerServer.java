package org.satbed.proxy.interception;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Tells each connection whom it sees as its peer, then echoes lines. */
final class BannerServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 8000;
    private final ServerSocket socket;
    private final String name;

    BannerServer(String namespace, String name, int port) throws Exception {
        this.name = name;
        this.socket = TestNet.inside(namespace, () -> new ServerSocket(port));
        start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                Socket connection = socket.accept();
                start(() -> talk(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void talk(Socket connection) {
        try (connection;
                BufferedReader lines = reader(connection)) {
            InetAddress peer = connection.getInetAddress();
            say(connection, name + " sees " + peer.getHostAddress());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                say(connection, line);
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    /** A connection from inside a namespace. */
    static Socket connect(String namespace, String host, int port) throws Exception {
        return connect(namespace, host, port, 0);
    }

    static Socket connect(String namespace, String host, int port, int from) throws Exception {
        return TestNet.inside(namespace, () -> {
            Socket client = new Socket();
            try {
                client.setReuseAddress(true);
                client.setSoTimeout(PATIENCE_MILLIS);
                client.bind(new InetSocketAddress(host.contains(":") ? "::" : "0.0.0.0", from));
                client.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
                return client;
            } catch (IOException e) {
                client.close();
                throw e;
            }
        });
    }

    /** Connects, and returns the first line that comes. */
    static String ask(String namespace, String host, int port) throws Exception {
        try (Socket client = connect(namespace, host, port)) {
            return line(client);
        }
    }

    static String line(Socket client) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = client.getInputStream().read();
                c != '\n' && c >= 0;
                c = client.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static BufferedReader reader(Socket connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void start(Runnable what) {
        Thread thread = new Thread(what, "banner");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
