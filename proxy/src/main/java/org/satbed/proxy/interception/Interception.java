package org.satbed.proxy.interception;

import java.util.List;

/**
 * Interception on one host or in one namespace. Made by {@link InterceptionTool#create}; nothing is touched before {@link #install}.
 *
 * <p>Never intercepted: connections to the host's own addresses, connections that were open before {@link #install}, connections that
 * this host opens itself, and whatever arrives on other interfaces. Forwarding ({@code net.ipv4.ip_forward} and its kin) is not
 * switched here: a proxy needs none, traffic that passes unproxied does.
 */
public interface Interception extends AutoCloseable {
    /** What it does. */
    InterceptionPlan plan();

    /**
     * Writes the rules and routes. All is there when it returns; when it throws, what it had done so far was taken back.
     *
     * @throws InterceptionException when a name or number of the plan is in use on the host already (by another program, another
     *     interception, this one, or a leftover), when the kernel or a tool lacks something, or when privileges are missing (it needs
     *     CAP_NET_ADMIN; root, for the tools' locks)
     */
    void install();

    /**
     * Takes back exactly what {@link #install} did, latest first. Connections that the proxy holds lose their packets from then on.
     * May be called again, and without or after a failed install; what somebody else removed meanwhile is no problem. Never throws:
     * problems are logged, and stay open in the journal.
     */
    @Override
    void close();

    /** The commands that {@link #install} runs, in their order, as a person would type them; some read rules from their input. */
    List<List<String>> commands();

    /** The same with the rules: lines for a person, who could also run them in a shell. */
    String describe();
}
