package org.satbed.proxy.interception;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.Undo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both kinds of interception share: the way from steps to changes and back. */
abstract class RuleInterception implements Interception {
    private static final Logger LOG = LoggerFactory.getLogger(Interception.class);

    private final InterceptionPlan plan;
    private final CommandRunner runner;
    private final ChangeJournal journal;
    private final PolicyRouting routing;
    private final Deque<Undo> open = new ArrayDeque<>(); // latest first

    RuleInterception(InterceptionPlan plan, CommandRunner runner, ChangeJournal journal) {
        this.plan = plan;
        this.runner = runner;
        this.journal = journal;
        this.routing = new PolicyRouting(plan, runner);
    }

    /** The steps that write the rules, looking at nothing. */
    abstract List<Step> ruleSteps();

    /** What a step leaves beside what it is for, as the host is before it; carried out after the step's own undo. */
    List<Undo> undoOfTraces(Step step) {
        return List.of();
    }

    /** What stands in the way, if something does: one line without the interception's name. */
    abstract Optional<String> obstacle();

    /** What the kernel must have for these rules. */
    abstract String kernelNeeds();

    @Override
    public final InterceptionPlan plan() {
        return plan;
    }

    final CommandRunner runner() {
        return runner;
    }

    @Override
    public final List<List<String>> commands() {
        return steps().stream().map(Step::argv).toList();
    }

    @Override
    public final String describe() {
        return steps().stream().map(Step::shown).collect(Collectors.joining("\n")) + "\n";
    }

    @Override
    public final synchronized void install() {
        Deque<Undo> done = new ArrayDeque<>();
        try {
            Optional<String> obstacle = routing.obstacle().or(this::obstacle);
            if (obstacle.isPresent()) {
                throw new InterceptionException("interception '" + plan.name() + "': " + obstacle.get());
            }
            for (Step step : steps()) {
                carryOut(step, done);
            }
        } catch (CommandException e) {
            String problems = String.join("; ", takeBack(done));
            throw new InterceptionException(
                    "interception '" + plan.name() + "' was not installed: " + e.getMessage() + hint(e)
                            + (problems.isEmpty() ? "" : "; and not taken back: " + problems),
                    e);
        } catch (RuntimeException e) {
            takeBack(done).forEach(LOG::warn);
            throw e;
        } finally {
            done.descendingIterator().forEachRemaining(open::push);
        }
    }

    @Override
    public final synchronized void close() {
        takeBack(open).forEach(LOG::warn);
    }

    private List<Step> steps() {
        // Routes first: from the moment on that a packet is marked there is a place for it to go.
        List<Step> steps = new ArrayList<>(routing.steps());
        steps.addAll(ruleSteps());
        return steps;
    }

    private void carryOut(Step step, Deque<Undo> done) {
        int before = done.size();
        undoOfTraces(step).forEach(undo -> announce(undo, done));
        step.undo().forEach(undo -> announce(undo, done));
        try {
            runner.run(step.argv(), step.input());
        } catch (CommandException e) {
            if (e.exitCode() >= 0) {
                // A step that failed changed nothing: what stands there under its name is somebody else's.
                while (done.size() > before) {
                    journal.changedBack(done.pop());
                }
            }
            throw e;
        }
    }

    private void announce(Undo undo, Deque<Undo> done) {
        journal.willChange(undo);
        done.push(undo);
    }

    /** Carries out from the latest on; what could not be done stays in the queue. Returns the problems. */
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

    final String hint(CommandException e) {
        String text = e.getMessage();
        if (text.contains("not permitted") || text.contains("you must be root")) {
            return "; run it as root";
        }
        if (text.contains("IPv6 is disabled") || text.contains("Address family not supported")) {
            return "; this host has no IPv6: switch net.ipv6.conf.lo.disable_ipv6 off, or intercept IPv4 only";
        }
        if (text.contains("already exists") || text.contains("File exists")) {
            return "; another program uses it, or an earlier run left it behind: 'satbed down' removes what satbed left";
        }
        boolean kernel = text.contains("No such file or directory")
                || text.contains("not supported")
                || text.contains("No chain/target/match")
                || text.contains("missing kernel module");
        return kernel ? "; this kernel seems to lack " + kernelNeeds() + " ('satbed doctor' tells which)" : "";
    }
}
