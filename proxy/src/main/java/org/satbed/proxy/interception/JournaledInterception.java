package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interception that is held open: what it changed is in a journal, so that whoever comes next can take it back. */
final class JournaledInterception implements Interception {
    private static final Logger LOG = LoggerFactory.getLogger(Interception.class);

    private final InterceptionPlan plan;
    private final RuleWriter writer;
    private final PolicyRouting routing;
    private final Changes changes;

    JournaledInterception(InterceptionPlan plan, RuleWriter writer, CommandRunner runner, ChangeJournal journal) {
        this.plan = plan;
        this.writer = writer;
        this.routing = new PolicyRouting(plan, runner);
        this.changes = new Changes(runner, journal);
    }

    @Override
    public InterceptionPlan plan() {
        return plan;
    }

    @Override
    public List<List<String>> commands() {
        return shown().stream().map(Step::argv).toList();
    }

    @Override
    public String describe() {
        return shown().stream().map(Step::shown).collect(Collectors.joining("\n")) + "\n";
    }

    private List<Step> shown() {
        return behindRoutes(writer.fresh());
    }

    /** Routes first: from the moment on that a packet is marked there is a place for it to go. */
    private List<Step> behindRoutes(List<Step> rules) {
        List<Step> steps = new ArrayList<>(routing.steps());
        steps.addAll(rules);
        return steps;
    }

    @Override
    public synchronized void install() {
        String failure = "interception '" + plan.name() + "' was not installed: ";
        try {
            Optional<String> obstacle = routing.obstacle().or(writer::obstacle).or(writer::unfit);
            if (obstacle.isPresent()) {
                throw new InterceptionException("interception '" + plan.name() + "': " + obstacle.get());
            }
            changes.make(behindRoutes(writer.replacing(Optional.empty())), failure, writer::hint);
        } catch (CommandException e) { // of looking at the host
            throw new InterceptionException(failure + e.getMessage() + writer.hint(e), e);
        }
    }

    @Override
    public synchronized void close() {
        changes.takeBack().forEach(LOG::warn);
    }
}
