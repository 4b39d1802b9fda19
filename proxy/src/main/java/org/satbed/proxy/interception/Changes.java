package org.satbed.proxy.interception;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.Undo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes to a host: all of a list or none, each noted in a journal before it is made; taken back latest first. */
final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final CommandRunner runner;
    private final ChangeJournal journal;
    private final Deque<Undo> open = new ArrayDeque<>(); // latest first

    Changes(CommandRunner runner, ChangeJournal journal) {
        this.runner = runner;
        this.journal = journal;
    }

    /**
     * Makes them in their order. When one fails, or something is wrong after the last, all are taken back.
     *
     * @param failure the head of the line that is thrown then
     * @param hint what to do about it, with "; " ahead, or nothing
     * @param wrong looks at the host after the last
     * @throws InterceptionException with one line
     */
    void make(
            List<Step> steps,
            String failure,
            Function<CommandException, String> hint,
            Supplier<Optional<String>> wrong) {
        Deque<Undo> done = new ArrayDeque<>();
        try {
            for (Step step : steps) {
                carryOut(step, done);
            }
            Optional<String> problem = wrong.get();
            if (problem.isPresent()) {
                throw new InterceptionException(failure + problem.get() + notTakenBack(done));
            }
        } catch (CommandException e) {
            String line = e.getMessage() + hint.apply(e) + notTakenBack(done);
            throw new InterceptionException(failure + OneLine.of(line).replace(".; ", "; "), e);
        } catch (RuntimeException e) { // of the journal
            takeBack(done).forEach(LOG::warn);
            throw e;
        } finally {
            done.descendingIterator().forEachRemaining(open::push);
        }
    }

    private String notTakenBack(Deque<Undo> done) {
        String problems = String.join("; ", takeBack(done));
        return problems.isEmpty() ? "" : "; and not taken back: " + problems;
    }

    /** Takes back what was made and was not yet, as far as that can be. Returns the problems; may be called again. */
    List<String> takeBack() {
        return takeBack(open);
    }

    private void carryOut(Step step, Deque<Undo> done) {
        int before = done.size();
        for (Undo undo : step.undo()) {
            journal.willChange(undo);
            done.push(undo);
        }
        try {
            runner.run(step.argv(), step.input());
        } catch (CommandException e) {
            if (e.exitCode() >= 0) { // not ended by force
                // A step that failed changed nothing: what stands there under its name is somebody else's.
                while (done.size() > before) {
                    journal.changedBack(done.pop());
                }
            }
            throw e;
        }
    }

    /** Carries out from the latest on; what could not be done stays in the queue. */
    private List<String> takeBack(Deque<Undo> changes) {
        List<String> problems = new ArrayList<>();
        List<Undo> left = new ArrayList<>();
        while (!changes.isEmpty()) {
            Undo undo = changes.pop();
            Optional<String> problem = undo.carryOut();
            try {
                if (problem.isEmpty()) {
                    journal.changedBack(undo);
                }
            } catch (RuntimeException e) {
                problem = Optional.of(undo.what() + " was taken back, but not noted so: " + e.getMessage());
            }
            if (problem.isPresent()) {
                problems.add(problem.get());
                left.add(undo);
            }
        }
        changes.addAll(left);
        return problems;
    }
}
