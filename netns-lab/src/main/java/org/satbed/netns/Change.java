package org.satbed.netns;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.Undo;

/** One change that was made, and how it is taken back: what the closeable objects of this package have in common. */
final class Change implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Change.class.getName());

    /**
     * What {@code ip} says when there is nothing left to take back (iproute2 and the kernel's extended
     * acknowledgements).
     */
    private static final List<String> NOTHING_LEFT = List.of(
            "Cannot find device",
            "Cannot open network namespace",
            "FIB table does not exist",
            "No such file or directory",
            "No such process",
            "ddress not found",
            "Cannot assign requested address");

    private final ChangeJournal journal;
    private final Optional<Undo> undo;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Change(ChangeJournal journal, Optional<Undo> undo) {
        this.journal = journal;
        this.undo = undo;
    }

    /**
     * Notes the change, then makes it.
     *
     * @param making one command, which is done as a whole or not at all; its exception is passed on
     */
    static Change make(ChangeJournal journal, Undo undo, Runnable making) {
        journal.willChange(undo);
        try {
            making.run();
        } catch (CommandException e) {
            // A command that ended with an error changed nothing. One that never ended may have: that stays in the
            // journal.
            if (e.exitCode() > 0) {
                journal.changedBack(undo);
            }
            throw e;
        }
        return new Change(journal, Optional.of(undo));
    }

    /** It was already as wanted. */
    static Change none() {
        return new Change(ChangeJournal.NONE, Optional.empty());
    }

    /** Undoing by an {@code ip} command that works where {@code where} does. */
    static Undo byIp(String what, CommandRunner where, String... arguments) {
        return new Undo.Command(
                what + inNamespace(where), Optional.empty(), IpCommand.of(where).argv(arguments), "", NOTHING_LEFT);
    }

    /** {@code " in namespace NAME"}, or nothing for the process's own. */
    static String inNamespace(CommandRunner where) {
        return where.namespace().map(name -> " in namespace " + name).orElse("");
    }

    @Override
    public void close() {
        if (!open.getAndSet(false)) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // it would end the command that cleans up
        try {
            undo.ifPresent(this::takeBack);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void takeBack(Undo what) {
        try {
            Optional<String> problem = what.carryOut();
            if (problem.isPresent()) {
                LOG.log(System.Logger.Level.WARNING, "not taken back: {0}", problem.get());
            } else {
                journal.changedBack(what);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "not taken back: " + what.what(), e);
        }
    }
}
