package org.satbed.netns;

import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** A policy routing rule (ip-rule(8)); closing removes it. */
public final class PolicyRule implements AutoCloseable {
    private final Family family;
    private final int preference;
    private final Change change;

    private PolicyRule(Family family, int preference, Change change) {
        this.family = family;
        this.preference = preference;
        this.change = change;
    }

    /**
     * Adds a rule.
     *
     * @param where on this host or in a namespace
     * @param preference its place: the lowest is asked first; 0 is the local table's, 32766 the main table's
     * @param selectorAndAction as {@code ip rule add} takes it, word by word: {@code "iif", "sat0", "lookup", "100"}
     * @throws org.satbed.linux.tool.CommandException if it is malformed or already there
     */
    public static PolicyRule add(
            CommandRunner where, Family family, int preference, ChangeJournal journal, String... selectorAndAction) {
        List<String> words = List.of(selectorAndAction);
        Change change = Change.make(
                journal,
                Change.byIp(
                        "rule " + preference + " " + String.join(" ", words),
                        where,
                        command(family, "del", preference, words)),
                () -> IpCommand.of(where).run(command(family, "add", preference, words)));
        return new PolicyRule(family, preference, change);
    }

    private static String[] command(Family family, String verb, int preference, List<String> words) {
        List<String> command =
                new ArrayList<>(List.of(family.option(), "rule", verb, "preference", Integer.toString(preference)));
        command.addAll(words);
        return command.toArray(String[]::new);
    }

    /** The protocol whose packets it applies to. */
    public Family family() {
        return family;
    }

    /** Its place among the rules. */
    public int preference() {
        return preference;
    }

    @Override
    public void close() {
        change.close();
    }
}
