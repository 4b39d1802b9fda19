package org.satbed.proxy.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.satbed.linux.DescriptorSocket;
import org.satbed.linux.Errno;
import org.satbed.linux.LinuxException;
import org.satbed.proxy.HandedSocket;

/**
 * What a proxy and its successor say to each other. The successor: {@link #HELLO}; the proxy: sockets, {@link
 * #OFFERED}; the successor, once it accepts too: {@link #SERVES}; the proxy, which takes nothing more: what waited,
 * {@link #HANDED}; the successor: {@link #TAKEN}; the proxy, which has closed its own: {@link #DONE} or {@link #AGAIN}.
 * Until TAKEN has come the proxy can go on as before.
 */
final class HandoverLink implements AutoCloseable {
    /** With the number of what follows: who does not know it is of another version. */
    static final String HELLO = "hello 1";

    static final String OFFERED = "offered";
    static final String SERVES = "serves";
    static final String HANDED = "handed";
    static final String TAKEN = "taken";
    static final String DONE = "done";
    /** Done, and SIGHUP has come again meanwhile. */
    static final String AGAIN = "again";

    /** What the other one has to do may take a JVM's start; a busy host takes longer. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final DescriptorSocket socket;
    private final BooleanSupplier givenUp;

    /** @param givenUp asked while it waits: whether that is of no use any more */
    HandoverLink(DescriptorSocket socket, BooleanSupplier givenUp) {
        this.socket = socket;
        this.givenUp = givenUp;
    }

    /** The other process is gone, or has closed its end. */
    static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("the other process is gone");
        }
    }

    void say(String word) throws IOException {
        send(word, -1);
    }

    /** Sends sockets, which stay open here, and a word behind them. */
    void give(List<HandedSocket> sockets, String word) throws IOException {
        for (HandedSocket each : sockets) {
            send(each.text(), each.descriptor());
        }
        say(word);
    }

    private void send(String text, int descriptor) throws IOException {
        try {
            socket.send(text, descriptor);
        } catch (LinuxException e) {
            throw e.errno() == Errno.EPIPE || e.errno() == Errno.ECONNRESET
                    ? new Ended()
                    : new IOException(e.getMessage(), e);
        }
    }

    /** The next word, where no sockets are expected. */
    String word() throws IOException {
        List<HandedSocket> none = new ArrayList<>();
        String word = take(none);
        none.forEach(HandedSocket::close);
        return word;
    }

    /** Waits for one word, and no other. */
    void expect(String wanted) throws IOException {
        String word = word();
        if (!word.equals(wanted)) {
            throw new IOException("the other process said '" + word + "' instead of '" + wanted + "'");
        }
    }

    /**
     * Takes what comes, up to the next word.
     *
     * @param into gets the sockets, also when this fails; they are the caller's to close
     * @return the word
     * @throws Ended when nobody is there any more
     * @throws IOException when it takes too long, or was given up
     */
    String take(List<HandedSocket> into) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Optional<DescriptorSocket.Message> message = socket.receive(LOOK);
                if (message.isEmpty()) {
                    throw new Ended();
                }
                if (message.get().descriptor() < 0) {
                    return message.get().text();
                }
                into.add(new HandedSocket(message.get().text(), message.get().descriptor()));
            } catch (LinuxException e) {
                if (e.errno() != Errno.EAGAIN) {
                    throw new IOException(e.getMessage(), e);
                }
                if (givenUp.getAsBoolean()) {
                    throw new IOException("it was given up");
                }
                if (System.nanoTime() - end >= 0) {
                    throw new IOException("the other process has not answered within " + PATIENCE.toSeconds() + " s");
                }
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
