package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final Supplier<RuleWriter> writers;
    private final RuleWriter writer;
    private final CommandRunner runner;
    private final Changes changes;

    /** @param writers a new one for each look at the host */
    JournaledInterception(
            InterceptionPlan plan, Supplier<RuleWriter> writers, CommandRunner runner, ChangeJournal journal) {
        this.plan = plan;
        this.writers = writers;
        this.writer = writers.get();
        this.runner = runner;
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
        return behind(new PolicyRouting(plan, runner).shown(), writer.fresh());
    }

    /** Routes first: from the moment on that a packet is marked there is a place for it to go. */
    private static List<Step> behind(List<Step> routes, List<Step> rules) {
        List<Step> steps = new ArrayList<>(routes);
        steps.addAll(rules);
        return steps;
    }

    @Override
    public synchronized void install() {
        String failure = "interception '" + plan.name() + "' was not installed: ";
        PolicyRouting routing = new PolicyRouting(plan, runner);
        RuleWriter now = writers.get();
        try {
            Optional<String> obstacle =
                    routing.obstacle().or(now::obstacle).or(now::unfit).or(new BridgeFilter(plan, runner)::obstacle);
            if (obstacle.isPresent()) {
                throw new InterceptionException("interception '" + plan.name() + "': " + obstacle.get());
            }
            List<Step> routes = routing.wanted().stream().map(routing::step).toList();
            List<Step> steps = behind(routes, now.replacing(Optional.empty()));
            changes.make(steps, failure, writer::hint, routing::ledAway);
        } catch (CommandException e) { // of looking at the host
            throw new InterceptionException(failure + e.getMessage() + writer.hint(e), e);
        }
    }

    @Override
    public synchronized void close() {
        changes.takeBack().forEach(LOG::warn);
    }
}
