package org.satbed.proxy.interception;

import java.util.List;
import org.satbed.linux.tool.Undo;

/**
 * One change to the host, by one command that does all of it or nothing.
 *
 * @param what it is, for people
 * @param argv the command
 * @param input its standard input, empty for none
 * @param shown the command and its input as {@code describe} prints them
 * @param undo how it is taken back, in the order in which it is noted: carried out from the last to the first
 */
record Step(String what, List<String> argv, String input, String shown, List<Undo> undo) {

    static Step of(String what, List<String> argv, List<Undo> undo) {
        return new Step(what, argv, "", String.join(" ", argv), undo);
    }

    static String heredoc(String command, String text) {
        return command + " <<'END'\n" + text.stripTrailing() + "\nEND";
    }
}
