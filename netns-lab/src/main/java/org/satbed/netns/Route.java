package org.satbed.netns;

import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** A route; closing removes it. */
public final class Route implements AutoCloseable {
    private final List<String> specification;
    private final Change change;

    private Route(List<String> specification, Change change) {
        this.specification = specification;
        this.change = change;
    }

    /**
     * Adds a route.
     *
     * @param where on this host or in a namespace
     * @param specification as {@code ip route add} takes it, word by word: {@code "default", "via", "10.0.0.1"}
     * @throws org.satbed.linux.tool.CommandException if it is malformed, already there or its gateway is not reachable
     */
    public static Route add(CommandRunner where, Family family, ChangeJournal journal, String... specification) {
        List<String> words = List.of(specification);
        Change change = Change.make(
                journal,
                Change.byIp("route " + String.join(" ", words), where, command(family, "del", words)),
                () -> IpCommand.of(where).run(command(family, "add", words)));
        return new Route(words, change);
    }

    private static String[] command(Family family, String verb, List<String> words) {
        List<String> command = new ArrayList<>(List.of(family.option(), "route", verb));
        command.addAll(words);
        return command.toArray(String[]::new);
    }

    /** The words it was made of. */
    public List<String> specification() {
        return specification;
    }

    @Override
    public void close() {
        change.close();
    }
}
