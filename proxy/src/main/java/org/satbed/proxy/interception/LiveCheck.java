package org.satbed.proxy.interception;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.Namespaces;
import org.satbed.linux.RouteLookup;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/**
 * Real connections from this host, as the proxy makes its outgoing leg: over the real links, to a server that may
 * answer or not. What a client sends
 * cannot be made here, for it has to come in by an interface; that half is the replica's.
 */
public final class LiveCheck {
    private static final int AT_MOST_SECONDS = 3;

    private final CommandRunner runner;

    /** From the host or namespace that the runner works in. */
    public LiveCheck(CommandRunner runner) {
        this.runner = runner;
    }

    /** The interface of the route to an address, if there is one. */
    public static Optional<String> interfaceTo(CommandRunner runner, InetAddress address) {
        try {
            int index = inside(runner, () -> {
                try (RouteLookup lookup = new RouteLookup()) {
                    InetEndpoint to = InetEndpoint.of(new InetSocketAddress(address, 0));
                    return lookup.ask(null, to, RouteLookup.FROM_HERE, 0) ? lookup.outInterface() : 0;
                }
            });
            for (var link : IpCommand.of(runner).show("link", "show")) {
                if (link.path("ifindex").asInt() == index) {
                    return Optional.of(link.path("ifname").asText());
                }
            }
            return Optional.empty();
        } catch (CommandException | LinuxException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /**
     * Connects, and closes at once; at most 6 s.
     *
     * @param client whose address is taken too, with a port of the kernel's choice; empty for this host's own alone
     */
    public List<Finding> run(Optional<InetAddress> client, InetSocketAddress server) {
        List<Finding> findings = new ArrayList<>();
        String to = server.getAddress().getHostAddress() + " port " + server.getPort();
        Outcome own = connect(Optional.empty(), server);
        if (client.isPresent()) {
            String from = client.get().getHostAddress();
            Outcome asClient = connect(client, server);
            String found = to + " " + asClient.text();
            if (asClient.answered()) {
                findings.add(Finding.ok("live, from " + from, found));
            } else if (own.answered()) {
                findings.add(Finding.missing(
                        "live, from " + from,
                        found + ", though this host itself has an answer",
                        "look at its way back: the routes to the client there, translation, filters between"));
            } else {
                findings.add(Finding.note("live, from " + from, found, "is the server up?"));
            }
        }
        findings.add(
                own.answered()
                        ? Finding.ok("live, from this host", to + " " + own.text())
                        : Finding.note("live, from this host", to + " " + own.text(), "is the server up?"));
        return findings;
    }

    private record Outcome(boolean answered, String text) {}

    private Outcome connect(Optional<InetAddress> from, InetSocketAddress to) {
        return inside(runner, () -> {
            boolean v4 = to.getAddress().getAddress().length == 4;
            int fd = Sockets.open(v4 ? InetEndpoint.IPV4 : InetEndpoint.IPV6, Sockets.TCP);
            try {
                return connect(fd, from, to, v4);
            } finally {
                Descriptors.close(fd);
            }
        });
    }

    private static Outcome connect(int fd, Optional<InetAddress> from, InetSocketAddress to, boolean v4) {
        SocketOptions options = new SocketOptions();
        if (from.isPresent()) {
            if (v4) {
                options.transparentIpv4(fd);
            } else {
                options.transparentIpv6(fd);
            }
            options.bindAddressNoPort(fd);
            int bound = Sockets.bind(fd, InetEndpoint.of(new InetSocketAddress(from.get(), 0)));
            if (bound < 0) {
                return new Outcome(false, "cannot be asked: " + Errno.describe(-bound));
            }
        }
        long begin = System.nanoTime();
        int result = Sockets.connect(fd, InetEndpoint.of(to));
        if (result != 0 && result != -Errno.EINPROGRESS) {
            return new Outcome(false, "is not reached: " + Errno.describe(-result));
        }
        try (Epoll epoll = new Epoll(1)) {
            epoll.add(fd, Epoll.OUT, 0);
            if (epoll.await(AT_MOST_SECONDS * 1000) == 0) {
                return new Outcome(false, "does not answer within " + AT_MOST_SECONDS + " s");
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        int error = options.takeError(fd);
        if (error == Errno.ECONNREFUSED) {
            return new Outcome(true, "answers in " + millis + " ms: refused");
        }
        return error == 0
                ? new Outcome(true, "answers in " + millis + " ms")
                : new Outcome(false, "is not reached: " + Errno.describe(error));
    }

    private static <T> T inside(CommandRunner runner, java.util.concurrent.Callable<T> what) {
        try {
            return Namespaces.call(runner.namespace(), what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
