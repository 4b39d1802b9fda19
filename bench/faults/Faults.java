import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Both ends of the connections that bench/faults puts through a proxy.
 *
 * <pre>
 *   Faults server ADDRESS ...    each behaviour on a port of its own; runs until it is killed
 *   Faults client CASE HOST      one connection; one line that says what the client saw
 * </pre>
 */
final class Faults {
    private static final int HALF_CLOSE = 7001;
    private static final int SEND_AND_CLOSE = 7002;
    private static final int MUCH = 7003;
    private static final int WHO = 7004;
    private static final int RESET = 7005;
    private static final int NOBODY = 7006;
    private static final int PROXY = 5000;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int REQUEST = 10_000;
    private static final int SMALL = 10_000;
    private static final int ANSWER = 1_000_000;
    private static final int LARGE = 20_000_000;
    private static final int REST_MILLIS = 2_000;

    private Faults() {}

    private interface Behaviour {
        void with(Socket socket) throws Exception;
    }

    public static void main(String... arguments) throws Exception {
        if (arguments[0].equals("server")) {
            for (String address : List.of(arguments).subList(1, arguments.length)) {
                serve(address, HALF_CLOSE, socket -> {
                    socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(bytes(ANSWER));
                });
                serve(address, SEND_AND_CLOSE, socket -> socket.getOutputStream().write(bytes(ANSWER)));
                serve(address, MUCH, socket -> socket.getOutputStream().write(bytes(LARGE)));
                serve(address, WHO, socket -> socket.getOutputStream()
                        .write(socket.getInetAddress().getHostAddress().getBytes("US-ASCII")));
                serve(address, RESET, socket -> {
                    socket.getOutputStream().write(bytes(SMALL));
                    socket.getInputStream().read(); // the client has them all
                    socket.setSoLinger(true, 0);
                });
            }
            System.out.println("serving");
        } else {
            System.out.println(client(arguments[1], arguments[2]));
        }
    }

    private static void serve(String address, int port, Behaviour behaviour) throws IOException {
        ServerSocket listener = new ServerSocket(port, 64, InetAddress.getByName(address));
        new Thread(() -> {
            while (true) {
                try (Socket socket = listener.accept()) {
                    socket.setSoTimeout(2 * PATIENCE_MILLIS);
                    behaviour.with(socket);
                } catch (Exception e) {
                    // the client says what it saw
                }
            }
        }).start();
    }

    private static String client(String what, String host) throws Exception {
        return switch (what) {
            case "half-close" -> transfer(host, HALF_CLOSE, ANSWER, socket -> {
                socket.getOutputStream().write(bytes(REQUEST));
                socket.shutdownOutput();
            });
            case "send-and-close" -> transfer(host, SEND_AND_CLOSE, ANSWER, socket -> {});
            case "slow-reader" -> transfer(host, MUCH, LARGE, socket -> Thread.sleep(REST_MILLIS));
            case "address" -> address(host);
            case "reset" -> transfer(host, RESET, SMALL, socket -> {});
            case "refused" -> transfer(host, NOBODY, 0, socket -> {});
            case "own-port" -> transfer(host, PROXY, 0, socket -> {});
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static Socket connect(String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String address(String host) throws IOException {
        try (Socket socket = connect(host, WHO)) {
            String seen = new String(socket.getInputStream().readAllBytes(), "US-ASCII");
            return seen.equals(socket.getLocalAddress().getHostAddress()) ? "the client's" : "another: " + seen;
        }
    }

    /** Reads to the end, acknowledging with a byte what a server that will reset has sent. */
    private static String transfer(String host, int port, int wanted, Behaviour first) throws Exception {
        byte[] expected = bytes(wanted);
        int read = 0;
        String end;
        try (Socket socket = connect(host, port)) {
            try {
                first.with(socket);
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[65_536];
                int n;
                while ((n = in.read(buffer)) >= 0) {
                    for (int i = 0; i < n; i++) {
                        if (read + i >= wanted || buffer[i] != expected[read + i]) {
                            return "wrong bytes";
                        }
                    }
                    read += n;
                    if (port == RESET && read == wanted) {
                        socket.getOutputStream().write(1);
                    }
                }
                end = "orderly end";
            } catch (SocketTimeoutException e) {
                end = "nothing for " + PATIENCE_MILLIS / 1000 + " s";
            } catch (IOException e) {
                end = "reset";
            }
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()); // of connect; a reset may overtake its return
            end = why.contains("reset") ? "reset" : why;
        }
        if (wanted == 0) {
            return end;
        }
        return (read == wanted ? "whole" : read + " of " + wanted + " bytes") + ", " + end;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
