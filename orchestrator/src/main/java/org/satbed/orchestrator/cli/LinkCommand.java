package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.satbed.linux.EventFd;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.FileJournal;
import org.satbed.netns.DirectionParameters;
import org.satbed.netns.InlineLink;
import org.satbed.netns.LinkParameters;
import org.satbed.netns.NetemLink;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.StateDirectory;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedInfo;
import org.satbed.scenarios.DeliveryTrace;
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
    /** Asks for what both directions did second by second since then. */
    private static final String SERIES = "series";
    /** Before it, a line for each long option that was not given: its name and its value. */
    private static final String GO = "go";

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

    @Option(
            names = "--forward-trace",
            paramLabel = "FILE",
            description = "A mahimahi trace: when the forward link sends 1504 bytes, in ms, a time a line.")
    private Path forwardTrace;

    @Option(names = "--return-trace", paramLabel = "FILE", description = "The same of the return link.")
    private Path returnTrace;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write what both directions did to a CSV file, a line a second and direction.")
    private Path log;

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
                    "Make the link when standard input says 'go', after lines with further options; begin its steps at each"
                            + " 'schedule', print its seconds as JSON for 'series', and the counters for any other line.")
    private boolean onRequest;

    private final BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));

    private final Map<String, String> said = new HashMap<>();

    private Optional<StateDirectory> state = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        parameters(); // what is wrong is told at once
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
        LinkParameters parameters = parameters();
        try {
            return emulator.equals("netem") ? runNetem(parameters, journal) : runInline(parameters, journal);
        } finally {
            tidy();
        }
    }

    /** The return link's losses must not follow the forward link's. */
    private LinkParameters parameters() {
        return new LinkParameters(
                direction("--return", back, seed + 1, returnSteps, returnTrace),
                direction("--forward", forward, seed, forwardSteps, forwardTrace));
    }

    private DirectionParameters direction(String option, String spec, long ownSeed, String steps, Path trace) {
        String allSteps = said.getOrDefault(option + "-steps", steps);
        DirectionParameters plain =
                LinkSpec.withSteps(option + "-steps", allSteps, LinkSpec.parse(option, spec, ownSeed));
        String key = option + "-trace";
        return said.containsKey(key)
                ? LinkSpec.withTrace(key, () -> DeliveryTrace.parse(said.get(key)), plain)
                : trace == null ? plain : LinkSpec.withTrace(key, () -> DeliveryTrace.read(trace), plain);
    }

    /** The interfaces may not be there yet: this process was started early, for it takes longest to be ready. */
    private void awaitRequest() {
        new EventFd().close(); // what comes next calls libc: its binding is made meanwhile
        for (String line = OnRequest.await(requests, "the link");
                !line.equals(GO);
                line = OnRequest.await(requests, "the link")) {
            String[] pair = line.split(" ", 2);
            said.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
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
        Optional<LinkLogFile> file = Optional.ofNullable(log).map(LinkLogFile::open);
        file.ifPresent(each -> link.log().tell(each));
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
                } else if (line.equals(SERIES)) {
                    print(link.log().seconds());
                } else {
                    printCounters(link);
                }
            }
        } catch (IOException e) {
            System.err.println("satbed: no more counters on request: " + e.getMessage());
        }
    }

    private static void printCounters(InlineLink link) {
        print(link.counters());
    }

    private static void print(Object answer) {
        try {
            System.out.println(new ObjectMapper().writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            System.err.println("satbed: no counters: " + e.getOriginalMessage());
        }
    }
}
