import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Holds connections that have exchanged one byte each: {@code java Hold.java server PORT} and {@code java Hold.java client HOST PORT N}. */
class Hold {
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            serve(Integer.parseInt(arguments[1]));
        } else {
            hold(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        }
    }

    /** Answers each byte by itself. */
    private static void serve(int port) throws Exception {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(port), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    for (SocketChannel c = listener.accept(); c != null; c = listener.accept()) {
                        c.configureBlocking(false);
                        c.register(selector, SelectionKey.OP_READ);
                    }
                } else if (((SocketChannel) key.channel()).read(one.clear()) < 0) {
                    key.channel().close();
                } else {
                    ((SocketChannel) key.channel()).write(one.flip());
                }
            }
            selector.selectedKeys().clear();
        }
    }

    /** Says "held" when all are there and answered, and keeps them until its input ends. */
    private static void hold(String host, int port, int count) throws Exception {
        List<SocketChannel> held = new ArrayList<>();
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < count; i++) {
            SocketChannel c = SocketChannel.open(new InetSocketAddress(host, port));
            c.write(one.clear());
            if (c.read(one.clear()) != 1) {
                throw new IllegalStateException("connection " + i + " was not answered");
            }
            held.add(c);
        }
        System.out.println("held");
        System.in.read();
    }
}
