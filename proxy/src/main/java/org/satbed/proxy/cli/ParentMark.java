package org.satbed.proxy.cli;

import java.util.Map;

/**
 * What a process of ours tells the one that it starts, through the environment: the variable holds the parent's process
 * id. In any other process it says nothing, so that nobody who sets it, or hands it down, changes what a proxy does.
 */
final class ParentMark {
    /** At the start: a parent may end, and then another one takes its place. */
    private static final long PARENT =
            ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);

    private final String variable;
    private final boolean isSet;

    /** @param variable its name, which no other mark has */
    ParentMark(String variable) {
        this(variable, System.getenv(), PARENT);
    }

    ParentMark(String variable, Map<String, String> environment, long parent) {
        this.variable = variable;
        this.isSet = parent != 0 && String.valueOf(parent).equals(environment.get(variable));
    }

    /** Whether the parent has set it for this process. */
    boolean isSet() {
        return isSet;
    }

    /** Sets it for a process that this one is about to start, or takes it away from what that one is handed down. */
    void hand(Map<String, String> environment, boolean on) {
        if (on) {
            environment.put(variable, String.valueOf(ProcessHandle.current().pid()));
        } else {
            environment.remove(variable);
        }
    }
}
