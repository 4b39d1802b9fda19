package org.satbed.proxy.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.proxy.interception.Cidr;
import org.satbed.proxy.interception.LiveCheck;
import org.satbed.proxy.interception.probe.FirstSegment;
import picocli.CommandLine.Option;

/** What {@code satbed rules check} can be asked about one connection. */
final class CheckOptions {
    private static final int USUAL_PORT = 443;
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]*)](?::(\\d{1,5}))?|([^:]*):(\\d{1,5})");

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "A client's address: say what becomes of it, with --to.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS[:PORT]",
            description = "The server's (port 443 by default; an IPv6 address with a port in brackets).")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--in",
            paramLabel = "IF",
            description = "The interface that it comes in by (default: that of the route to the client).")
    private Optional<String> in = Optional.empty();

    @Option(
            names = "--option",
            paramLabel = "OPTION",
            description = "A TCP option in its first segment: 'md5', 'ao' or 'mptcp-join'.")
    private Optional<String> option = Optional.empty();

    @Option(
            names = "--live",
            description = {
                "Opens a real connection to --to as well, from this host: with the client's address, as the",
                "proxy does, and with its own."
            })
    boolean live;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    /** Throws {@link IllegalArgumentException} with one line for what does not go together. */
    List<FirstSegment> segments() {
        if (from.isEmpty() && to.isEmpty() && in.isEmpty() && option.isEmpty()) {
            if (live) {
                throw new IllegalArgumentException("--live: say where to, with '--to ADDRESS:PORT'");
            }
            return List.of();
        }
        if (to.isEmpty() || from.isEmpty() && !live) {
            throw new IllegalArgumentException("--from and --to: one needs the other");
        }
        if (from.isEmpty()) {
            return List.of();
        }
        InetAddress client = address("--from", from.get());
        InetSocketAddress server = server();
        if (client.getAddress().length != server.getAddress().getAddress().length) {
            throw new IllegalArgumentException("--from and --to: addresses of one family are needed");
        }
        FirstSegment.Option special = special();
        String device = in.orElseGet(() -> LiveCheck.interfaceTo(CommandRunner.onHost(), client)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--in: there is no route to " + from.get() + "; say by which interface it comes in")));
        return List.of(new FirstSegment(new InetSocketAddress(client, 0), server, device, special));
    }

    Optional<InetAddress> client() {
        return from.map(text -> address("--from", text));
    }

    InetSocketAddress server() {
        String text = to.orElseThrow();
        Matcher matcher = WITH_PORT.matcher(text);
        String host = text;
        int port = USUAL_PORT;
        if (matcher.matches()) {
            host = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
            String number = matcher.group(1) == null ? matcher.group(4) : matcher.group(2);
            port = number == null ? USUAL_PORT : Integer.parseInt(number);
        }
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("--to: port " + port + ": 1 to 65535");
        }
        return new InetSocketAddress(address("--to", host), port);
    }

    private FirstSegment.Option special() {
        if (option.isEmpty()) {
            return FirstSegment.Option.NONE;
        }
        for (FirstSegment.Option each : FirstSegment.Option.values()) {
            String name = each.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (each != FirstSegment.Option.NONE && name.equals(option.get())) {
                return each;
            }
        }
        throw new IllegalArgumentException("--option takes 'md5', 'ao' or 'mptcp-join', not '" + option.get() + "'");
    }

    /** A literal address: no name server is asked. */
    private static InetAddress address(String name, String text) {
        try {
            Cidr block = Cidr.parse(text);
            boolean whole = block.length() == (block.address() instanceof Inet4Address ? 32 : 128);
            if (whole && !text.contains("/")) {
                return block.address();
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw new IllegalArgumentException(name + " takes an address such as 10.1.0.2 or fd01::2, not '" + text + "'");
    }
}
