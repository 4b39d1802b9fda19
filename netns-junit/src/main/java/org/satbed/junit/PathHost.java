package org.satbed.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.satbed.linux.Namespaces;
import org.satbed.linux.tool.CommandResult;
import org.satbed.netns.NetworkNamespace;

/**
 * A host of the path: a network namespace. Code of a test gets into it by {@link #call}, {@link #run} or {@link #executor}, a program by {@link
 * #exec} or {@link #start}.
 *
 * <p>Where a socket is, is decided when it is made, by the thread that makes it; afterwards any thread may use it. A thread that is started
 * by one inside is inside too. A thread of a pool that was there before is not: a client that makes its connections on threads of its own
 * gets {@link #executor}, or is made and used inside {@link #call}.
 */
public final class PathHost {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final NetworkNamespace namespace;
    private final InetAddress ipv4;
    private final InetAddress ipv6;
    private ExecutorService executor;

    PathHost(String name, NetworkNamespace namespace, String ipv4, String ipv6) {
        this.name = name;
        this.namespace = namespace;
        this.ipv4 = literal(ipv4);
        this.ipv6 = literal(ipv6);
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something to be done that returns nothing. */
    @FunctionalInterface
    public interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /** {@code ws-st}, {@code st}, {@code sat}, {@code gw} or {@code ws-gw}. */
    public String name() {
        return name;
    }

    /** Its network namespace, as {@code ip netns} knows it: {@code ip netns exec NAMESPACE tcpdump -i any}. */
    public String namespace() {
        return namespace.name();
    }

    /** Its IPv4 address; of a router, the one towards the satellite, of sat the one towards st. */
    public InetAddress address() {
        return ipv4;
    }

    /** Its IPv6 address; likewise. */
    public InetAddress address6() {
        return ipv6;
    }

    /**
     * Calls code inside, on a thread of its own, and waits for it. When the caller is interrupted, for instance by JUnit's {@code @Timeout}, that thread is
     * too.
     *
     * @throws Exception what the code throws; an assertion that fails inside fails the test
     */
    public <T> T call(Callable<T> code) throws Exception {
        return Namespaces.call(Optional.of(namespace.name()), code);
    }

    /**
     * The same for code that returns nothing.
     *
     * @throws Exception what the code throws
     */
    public void run(Action code) throws Exception {
        call(() -> {
            code.run();
            return null;
        });
    }

    /** Threads inside, as many as are needed; daemons, interrupted when the path is taken down. */
    public synchronized ExecutorService executor() {
        if (executor == null) {
            executor = Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(
                        () -> {
                            Namespaces.enterNetwork(namespace.name());
                            work.run();
                        },
                        "on " + name);
                thread.setDaemon(true);
                return thread;
            });
        }
        return executor;
    }

    /**
     * Runs a program inside and waits for its end, 30 s at most.
     *
     * @return its exit status, output and errors
     * @throws org.satbed.linux.tool.CommandException if it is not installed, or does not end in time; it is ended then
     */
    public CommandResult exec(String... argv) {
        return exec(LIMIT, argv);
    }

    /** The same with another bound. */
    public CommandResult exec(Duration limit, String... argv) {
        return namespace.runner().attempt(List.of(argv), "", limit);
    }

    /** Starts a program inside, with pipes for its input, output and errors. It is ended with the path at the latest. */
    public Process start(String... argv) throws IOException {
        return namespace.command(List.of(argv)).start();
    }

    /** {@link #name}. */
    @Override
    public String toString() {
        return name;
    }

    synchronized void close() {
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
