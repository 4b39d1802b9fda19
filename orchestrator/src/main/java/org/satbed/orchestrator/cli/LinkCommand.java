package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.satbed.linux.EventFd;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.FileJournal;
import org.satbed.netns.InlineLink;
import org.satbed.netns.LinkParameters;
import org.satbed.netns.NetemLink;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.StateDirectory;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code satbed link}: a satellite link between two interfaces of this router, until TERM or Ctrl-C. */
@Command(
        name = "link",
        description = "Emulate a satellite link between two interfaces of this host, until Ctrl-C.",
        footer = {
            "",
            "Example: satbed link --between eth1 eth2 --forward rate=50Mbit,delay=300ms,queue=3.75MB \\",
            "                     --return rate=10Mbit,delay=300ms,queue=750kB,loss=0.1%%"
        })
public final class LinkCommand implements Callable<Integer> {
    /** What a testbed says on standard input to begin the schedule, once more for each measurement. */
    private static final String SCHEDULE = "schedule";

    @Option(
            names = "--between",
            arity = "2",
            required = true,
            paramLabel = "IF",
            description = "The interface towards the terminal, and the one towards the gateway.")
    private List<String> interfaces;

    @Option(names = "--forward", required = true, paramLabel = "LINK", description = "From the gateway's side.")
    private String forward;

    @Option(names = "--return", required = true, paramLabel = "LINK", description = "From the terminal's side.")
    private String back;

    @Option(
            names = "--forward-steps",
            paramLabel = "AT/RATE/DELAY/LOSS,..",
            description = "From a time after the start on, the forward link is another; 100%% loss is an outage.")
    private String forwardSteps;

    @Option(
            names = "--return-steps",
            paramLabel = "AT/RATE/DELAY/LOSS,..",
            description = "The same of the return link.")
    private String returnSteps;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random losses; default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--emulator", paramLabel = "NAME", description = "builtin or netem; default: ${DEFAULT-VALUE}.")
    private String emulator = "builtin";

    @Option(names = "--no-journal", hidden = true)
    private boolean noJournal;

    @Option(
            names = "--on-request",
            hidden = true,
            description =
                    "Make the link when standard input has a line; begin its steps at each 'schedule', and print the counters as"
                            + " JSON for any other.")
    private boolean onRequest;

    private final BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));

    private Optional<StateDirectory> state = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        // The return link's losses must not follow the forward link's.
        LinkParameters parameters = new LinkParameters(
                LinkSpec.withSteps("--return-steps", returnSteps, LinkSpec.parse("--return", back, seed + 1)),
                LinkSpec.withSteps("--forward-steps", forwardSteps, LinkSpec.parse("--forward", forward, seed)));
        if (emulator.equals("netem") && (forwardSteps != null || returnSteps != null)) {
            throw UserException.usage("netem has no steps; take --emulator netem out");
        }
        if (!List.of("builtin", "netem").contains(emulator)) {
            throw UserException.usage("there is no emulator '" + emulator + "'; there are: builtin, netem");
        }
        Testbed.requireRoot();
        ChangeJournal journal = noJournal ? ChangeJournal.NONE : openJournal();
        if (onRequest) {
            awaitRequest();
        }
        try {
            return emulator.equals("netem") ? runNetem(parameters, journal) : runInline(parameters, journal);
        } finally {
            tidy();
        }
    }

    /** The interfaces may not be there yet: this process was started early, for it takes longest to be ready. */
    private void awaitRequest() {
        new EventFd().close(); // what comes next calls libc: its binding is made meanwhile
        OnRequest.await(requests, "the link");
    }

    private ChangeJournal openJournal() {
        String name = "link-" + String.join("-", interfaces);
        StateDirectory directory = StateDirectory.create(
                name, "a link between these interfaces is there already; remove it with 'satbed down " + name + "'");
        state = Optional.of(directory);
        TestbedInfo.ofLink(name, String.join(" - ", interfaces)).write(directory.path());
        return FileJournal.append(directory.journal());
    }

    private void tidy() {
        state.ifPresent(directory ->
                directory.undoAndDelete().forEach(problem -> System.err.println("satbed: not taken back: " + problem)));
    }

    private int runInline(LinkParameters parameters, ChangeJournal journal) throws InterruptedException {
        InlineLink link =
                InlineLink.open(CommandRunner.onHost(), interfaces.get(0), interfaces.get(1), parameters, journal);
        Thread hook = onSignal(() -> {
            link.close();
            printCounters(link);
        });
        if (!onRequest) {
            link.startSchedule();
        }
        System.out.println("ready");
        if (onRequest) {
            Thread reporter = new Thread(() -> reportOnRequest(link), "report counters");
            reporter.setDaemon(true);
            reporter.start();
        }
        link.awaitEnd();
        Optional<Throwable> failure = link.failure();
        if (failure.isEmpty()) {
            hook.join(); // the hook closed the link, prints, and ends the process
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        link.close();
        printCounters(link);
        throw UserException.failure(
                "the link emulator stopped: " + failure.map(Throwable::toString).orElse("unknown"));
    }

    private int runNetem(LinkParameters parameters, ChangeJournal journal) throws InterruptedException {
        NetemLink link =
                NetemLink.open(CommandRunner.onHost(), interfaces.get(0), interfaces.get(1), parameters, journal);
        onSignal(link::close);
        System.out.println("ready");
        new CountDownLatch(1).await(); // until the hook ends the process
        return 0;
    }

    /** Being told to end is how a link ends well: status 0, not the 143 of a JVM that got TERM. */
    private Thread onSignal(Runnable close) {
        Thread hook = new Thread(
                () -> {
                    close.run();
                    tidy();
                    System.out.flush();
                    Runtime.getRuntime().halt(0);
                },
                "close link");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** Until the end of the input, which does not end the link: its testbed may be left up. */
    private void reportOnRequest(InlineLink link) {
        try {
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                if (line.equals(SCHEDULE)) {
                    link.startSchedule();
                } else {
                    printCounters(link);
                }
            }
        } catch (IOException e) {
            System.err.println("satbed: no more counters on request: " + e.getMessage());
        }
    }

    private static void printCounters(InlineLink link) {
        try {
            System.out.println(new ObjectMapper().writeValueAsString(link.counters()));
        } catch (JsonProcessingException e) {
            System.err.println("satbed: no counters: " + e.getOriginalMessage());
        }
    }
}
