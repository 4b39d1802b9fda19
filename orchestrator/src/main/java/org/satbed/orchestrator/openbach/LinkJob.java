package org.satbed.orchestrator.openbach;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.FileJournal;
import org.satbed.netns.DirectionCounters;
import org.satbed.netns.InlineLink;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkParameters;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.cli.LinkSpec;
import org.satbed.orchestrator.testbed.StateDirectory;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedInfo;
import org.satbed.orchestrator.testbed.TestbedRegistry;

/** {@code satbed_link}: the emulated satellite between two interfaces of this host. */
final class LinkJob implements Job {
    private static final String FORWARD = "rate=50Mbit,delay=300ms,queue=3.75MB";
    private static final String RETURN = "rate=10Mbit,delay=300ms,queue=750kB";

    private final String terminal;
    private final String gateway;
    private final LinkParameters parameters;
    private final long intervalMillis;
    private final String name;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Optional<InlineLink> link = Optional.empty();
    private Optional<StateDirectory> state = Optional.empty();
    private Optional<LinkCounters> before = Optional.empty();
    private long lastMillis;

    LinkJob(JobCommandLine line) {
        terminal = line.text("terminal_interface").orElseThrow();
        gateway = line.text("gateway_interface").orElseThrow();
        int seed = line.integer("seed", 1, 0, Integer.MAX_VALUE - 1);
        parameters = new LinkParameters(
                LinkSpec.parse("--return", line.text("return").orElse(RETURN), seed + 1L),
                LinkSpec.parse("--forward", line.text("forward").orElse(FORWARD), seed));
        intervalMillis = line.millis("interval", 1);
        name = "link-" + terminal + "-" + gateway;
    }

    @Override
    public void run(JobContext context) throws InterruptedException {
        Testbed.requireRoot();
        InlineLink running = open();
        if (running == null) {
            return;
        }
        lastMillis = System.currentTimeMillis();
        while (!stopping.await(intervalMillis, TimeUnit.MILLISECONDS)) {
            Optional<Throwable> failure = running.failure();
            if (failure.isPresent()) {
                throw UserException.failure("the link emulator stopped: " + failure.get());
            }
            publish(context, running.counters());
        }
    }

    private synchronized InlineLink open() {
        if (stopping.getCount() == 0) {
            return null;
        }
        StateDirectory directory = StateDirectory.create(
                name, "a link between these interfaces is there already; remove it with 'satbed down " + name + "'");
        state = Optional.of(directory);
        TestbedInfo.ofLink(name, terminal + " - " + gateway).write(directory.path());
        InlineLink opened = InlineLink.open(
                CommandRunner.onHost(), terminal, gateway, parameters, FileJournal.append(directory.journal()));
        link = Optional.of(opened);
        return opened;
    }

    private void publish(JobContext context, LinkCounters now) {
        long millis = System.currentTimeMillis();
        double seconds = Math.max(1, millis - lastMillis) / 1e3;
        publish(context, "return", now.firstToSecond(), before.map(LinkCounters::firstToSecond), millis, seconds);
        publish(context, "forward", now.secondToFirst(), before.map(LinkCounters::secondToFirst), millis, seconds);
        before = Optional.of(now);
        lastMillis = millis;
    }

    private static void publish(
            JobContext context,
            String direction,
            DirectionCounters now,
            Optional<DirectionCounters> before,
            long millis,
            double seconds) {
        long bytes = now.deliveredBytes()
                - before.map(DirectionCounters::deliveredBytes).orElse(0L);
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("throughput", 8 * bytes / seconds);
        values.put("sent_pkts", now.deliveredPackets());
        values.put("queue_drops", now.droppedByQueue());
        values.put("random_drops", now.lost());
        context.statistics().publish(new StatPoint(millis, direction, values));
    }

    /** Also what a killed job has left: it is in the journal. */
    @Override
    public synchronized void stop() {
        stopping.countDown();
        link.ifPresent(InlineLink::close);
        if (state.isPresent()) {
            state.get()
                    .undoAndDelete()
                    .forEach(problem -> System.err.println("satbed_link: not taken back: " + problem));
            state = Optional.empty();
        } else if (link.isEmpty()
                && TestbedRegistry.list().stream().anyMatch(each -> each.name().equals(name))) {
            List<String> problems = TestbedRegistry.down(name);
            problems.forEach(problem -> System.err.println("satbed_link: not taken back: " + problem));
        }
        link = Optional.empty();
    }
}
