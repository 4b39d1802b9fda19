package org.satbed.netns;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.Undo;

/**
 * A network namespace that {@code ip netns} knows. One that was created here is removed by closing it, with every
 * process in it and everything made inside; one that existed is left alone.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    private static final String DETECT_DUPLICATES = "net.ipv6.conf.default.accept_dad";

    private final String name;
    private final Change change;

    private NetworkNamespace(String name, Change change) {
        this.name = name;
        this.change = change;
    }

    /**
     * Makes a namespace, brings its {@code lo} up, and turns IPv6 duplicate address detection (RFC 4862 section
     * 5.4) off for the interfaces that will be made inside.
     *
     * @param name 1 to 64 letters, digits, '_', '.' or '-'
     * @throws NetnsException if there is one of that name
     * @throws IllegalArgumentException if the name is malformed
     * @throws org.satbed.linux.tool.CommandException if it is not permitted (CAP_SYS_ADMIN is needed)
     */
    public static NetworkNamespace create(String name, ChangeJournal journal) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name for a network namespace: 1 to 64 letters, digits,"
                            + " '_', '.' or '-', beginning with neither '.' nor '-'");
        }
        if (IpCommand.namespaces().contains(name)) {
            throw new NetnsException("network namespace '" + name + "' exists already; remove it ('ip netns delete "
                    + name + "') or choose another name");
        }
        Change change = Change.make(
                journal,
                new Undo.RemoveNamespace(name),
                () -> IpCommand.onHost().run("netns", "add", name));
        NetworkNamespace namespace = new NetworkNamespace(name, change);
        try {
            namespace.ip().run("link", "set", "lo", "up");
            namespace.leaveOutDuplicateDetection();
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
        return namespace;
    }

    /**
     * A router sends no neighbour solicitation before its link-local address is confirmed: IPv6 would stand still for
     * 1 to 2 s.
     */
    private void leaveOutDuplicateDetection() {
        if (new SysctlCommand(runner()).get(DETECT_DUPLICATES).isPresent()) { // absent in a kernel without IPv6
            setSysctl(DETECT_DUPLICATES, "0");
        }
    }

    /**
     * A namespace that somebody else made; closing does nothing.
     *
     * @throws NetnsException if there is none of that name
     */
    public static NetworkNamespace existing(String name) {
        if (!IpCommand.namespaces().contains(name)) {
            throw new NetnsException(
                    "there is no network namespace '" + name + "'; there are: " + IpCommand.namespaces());
        }
        return new NetworkNamespace(name, Change.none());
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** {@code ip}, working on this namespace. */
    public IpCommand ip() {
        return IpCommand.in(name);
    }

    /** Runs tools inside. */
    public CommandRunner runner() {
        return CommandRunner.in(name);
    }

    /**
     * Adds an address; see {@link InterfaceAddress#add}. It is not in a journal: it goes with the namespace, and in
     * an {@linkplain #existing existing} one when it is closed.
     */
    public InterfaceAddress addAddress(String interfaceName, String cidr) {
        return InterfaceAddress.add(runner(), interfaceName, cidr, ChangeJournal.NONE);
    }

    /**
     * Adds a route of the family that its words show ({@link Family#of}; {@code default dev NAME} is IPv4); likewise.
     */
    public Route addRoute(String... specification) {
        return Route.add(runner(), Family.of(specification), ChangeJournal.NONE, specification);
    }

    /** Sets a sysctl; likewise. */
    public SysctlSetting setSysctl(String key, String value) {
        return SysctlSetting.set(runner(), key, value, ChangeJournal.NONE);
    }

    /**
     * A command to be started inside, in the locale C; where its streams go is the caller's choice (pipes, unless
     * said otherwise).
     */
    public ProcessBuilder command(List<String> argv) {
        ProcessBuilder builder = new ProcessBuilder(runner().argvHere(argv));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /**
     * Starts a command inside, without input.
     *
     * @param log the file that takes its output and its errors, appended
     * @throws NetnsException if it cannot be started
     */
    public Process start(List<String> argv, Path log) {
        try {
            return command(argv)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new NetnsException(
                    "cannot start '" + String.join(" ", argv) + "' in namespace " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        change.close();
    }
}
