package org.satbed.proxy.metrics;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.function.Function;

/**
 * A server for small GET requests, on one thread that never waits for a client: one that does not send its request, or does not take its
 * answer, holds up nobody. (The JDK's own server hands a connection to a thread before its request is there, and its time limits hit those
 * that wait for a thread.)
 */
final class HttpLoop implements AutoCloseable {
    /** Clients at once: one more takes the place of the oldest, so that the proxy's descriptors are left to it. */
    static final int MOST_CLIENTS = 32;

    private static final int BACKLOG = 64;
    /** How often late clients are looked for, and how soon accepting is tried again when descriptors have run out. */
    private static final long TICK_MILLIS = 1_000;

    private final Selector selector;
    private final SelectionKey listening;
    private final Deque<SelectionKey> clients = new ArrayDeque<>(); // the oldest first
    private Thread thread;
    private volatile boolean closed;

    /** Listens in the calling thread's network namespace; nobody is answered before {@link #start}. */
    HttpLoop(InetSocketAddress address) throws IOException {
        // Else 0.0.0.0 would be every address of IPv6 too.
        boolean six = address.getAddress() instanceof Inet6Address;
        ServerSocketChannel server =
                ServerSocketChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            server.bind(address, BACKLOG).configureBlocking(false);
            selector = Selector.open();
            listening = server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    void start(Function<HttpRequest, Page> pages) {
        thread = new Thread(() -> run(pages), "metrics");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Function<HttpRequest, Page> pages) {
        try {
            while (!closed) {
                boolean resting = clients.isEmpty() && listening.interestOps() != 0;
                selector.select(resting ? 0 : TICK_MILLIS);
                long now = System.nanoTime();
                for (SelectionKey key : new ArrayList<>(clients)) {
                    boolean ready = selector.selectedKeys().contains(key) && key.isValid();
                    if (((HttpClientState) key.attachment()).late(now) || (ready && !goesOn(key, pages))) {
                        drop(key);
                    }
                }
                accept(selector.selectedKeys().contains(listening));
                selector.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException e) {
            // select(2) itself does not fail; without it there is nothing to answer with
        } finally {
            closeAll();
        }
    }

    private static boolean goesOn(SelectionKey key, Function<HttpRequest, Page> pages) {
        try {
            return ((HttpClientState) key.attachment()).go(key, pages);
        } catch (IOException e) {
            return false; // the client is gone
        } catch (RuntimeException | VirtualMachineError e) {
            return false; // no descriptor, or no memory, for this answer: the thread has others to give
        }
    }

    private void accept(boolean ready) {
        if (!ready) {
            listening.interestOps(SelectionKey.OP_ACCEPT); // again, when it was given up
            return;
        }
        try {
            SocketChannel channel = ((ServerSocketChannel) listening.channel()).accept();
            if (channel == null) {
                return;
            }
            if (clients.size() >= MOST_CLIENTS) {
                drop(clients.peekFirst());
            }
            channel.configureBlocking(false);
            clients.addLast(channel.register(selector, SelectionKey.OP_READ, new HttpClientState(channel)));
        } catch (IOException e) {
            listening.interestOps(0); // no descriptors: it would be ready again at once, for ever
        }
    }

    private void drop(SelectionKey key) {
        clients.remove(key);
        close(key);
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    private void closeAll() {
        clients.forEach(HttpLoop::close);
        close(listening);
        try {
            selector.close();
        } catch (IOException e) {
            // likewise
        }
    }

    /** At once: answers under way are cut off. */
    @Override
    public void close() {
        closed = true;
        if (thread == null) {
            closeAll();
            return;
        }
        selector.wakeup();
        try {
            thread.join(TICK_MILLIS); // it may be waiting for a busy reactor; it is a daemon
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
