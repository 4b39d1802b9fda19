package org.satbed.netns;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.Undo;

/**
 * A kernel setting; closing gives it the value that it had.
 *
 * <p>The switches of forwarding change other settings with them, each time they are turned: {@code
 * net.ipv4.ip_forward} every interface's {@code forwarding} and {@code conf.all.accept_redirects}, {@code
 * net.ipv6.conf.all.forwarding} every interface's {@code forwarding} (Linux, networking/ip-sysctl.rst; {@code
 * inet_forward_change}, {@code addrconf_forward_change}). Those are remembered and restored too. What no setting
 * holds is not: addresses and routes learned from IPv6 router advertisements are the kernel's to drop when an
 * interface begins to forward.
 */
public final class SysctlSetting implements AutoCloseable {
    private static final Map<String, String> CHANGED_WITH = Map.of(
            "net.ipv4.ip_forward", "^net\\.ipv4\\.conf\\.(.*\\.forwarding|all\\.accept_redirects)$",
            "net.ipv4.conf.all.forwarding", "^net\\.ipv4\\.conf\\.(.*\\.forwarding|all\\.accept_redirects)$",
            "net.ipv6.conf.all.forwarding", "^net\\.ipv6\\.conf\\..*\\.forwarding$");
    /** The switches themselves: restoring one a second time through its other name is of no use. */
    private static final List<String> SWITCHES = List.copyOf(CHANGED_WITH.keySet());

    private static final List<String> NOTHING_LEFT =
            List.of("No such file or directory", "Cannot open network namespace");

    private final String key;
    private final String value;
    private final Change change;

    private SysctlSetting(String key, String value, Change change) {
        this.key = key;
        this.value = value;
        this.change = change;
    }

    /**
     * Sets a key. Where it has the value already, nothing is changed and nothing will be taken back.
     *
     * @param where on this host or in a namespace
     * @param key such as {@code net.ipv4.ip_forward}; dots in an interface's name are written as slashes (sysctl(8))
     * @throws NetnsException if the kernel has no such key
     * @throws org.satbed.linux.tool.CommandException if it refuses the value
     */
    public static SysctlSetting set(CommandRunner where, String key, String value, ChangeJournal journal) {
        SysctlCommand sysctl = new SysctlCommand(where);
        String before = sysctl.get(key)
                .orElseThrow(() -> new NetnsException(
                        "sysctl '" + key + "' is unknown to this kernel" + Change.inNamespace(where)));
        if (words(before).equals(words(value))) {
            return new SysctlSetting(key, value, Change.none());
        }
        Map<String, String> restore = new LinkedHashMap<>(); // in this order: the switch, then what it drags along
        restore.put(key, before);
        Optional.ofNullable(CHANGED_WITH.get(key)).ifPresent(pattern -> restore.putAll(matching(where, pattern)));
        Undo undo = new Undo.Command(
                "sysctl " + key + Change.inNamespace(where),
                where.namespace(),
                SysctlCommand.argv(restore),
                "",
                NOTHING_LEFT);
        return new SysctlSetting(key, value, Change.make(journal, undo, () -> sysctl.set(Map.of(key, value))));
    }

    /** The key that was set. */
    public String key() {
        return key;
    }

    /** The value that it was given. */
    public String value() {
        return value;
    }

    @Override
    public void close() {
        change.close();
    }

    private static Map<String, String> matching(CommandRunner where, String pattern) {
        Map<String, String> found = new LinkedHashMap<>();
        // Keys that may not be read make sysctl fail after it has printed the rest: what it printed counts.
        String output =
                where.attempt(List.of("sysctl", "-a", "-r", pattern), "").output();
        for (String line : output.lines().toList()) {
            int sign = line.indexOf(" = ");
            if (sign > 0 && !SWITCHES.contains(line.substring(0, sign))) {
                found.put(line.substring(0, sign), line.substring(sign + 3).strip());
            }
        }
        return found;
    }

    private static List<String> words(String value) {
        return List.of(value.strip().split("\\s+"));
    }
}
