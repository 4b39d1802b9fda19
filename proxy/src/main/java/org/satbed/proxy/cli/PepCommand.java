package org.satbed.proxy.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.LinuxException;
import org.satbed.linux.ResourceLimits;
import org.satbed.linux.Signals;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.proxy.Counter;
import org.satbed.proxy.LimitListener;
import org.satbed.proxy.LimitWatch;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.SplitProxy;
import org.satbed.proxy.interception.RulesGuard;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code satbed pep}: runs the split proxy; prints {@code ready} when it accepts. */
@Command(
        name = "pep",
        versionProvider = PepCommand.Version.class,
        description = "Run the split-TCP proxy (PEP, RFC 3135): every option of PEPsal, and more.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {ListCommand.class, TopCommand.class},
        footer = {
            "",
            "Prints 'ready' on standard output when it accepts, and 'trunk open' when that is (--trunk). TERM stops accepting, lets open connections finish for",
            "--drain seconds and exits with 0; HUP does so once a new process with the same command has taken over.",
            "Traffic is brought to it by TPROXY rules; a connection made straight to its own port is refused.",
            "TIMEs are in seconds, or have a unit: 500ms, 30s, 5min, 2h.",
            "",
            "Example: satbed pep -p 5000 --satellite-interface sat0 --satellite buffer=15MB,congestion-control=bbr"
        })
public final class PepCommand implements Callable<Integer> {
    /** Standard streams, epoll, timers, the JVM's own files. */
    static final int DESCRIPTORS_BESIDES = 200;

    private static final String FAST_OPEN = "net.ipv4.tcp_fastopen";
    private static final int FAST_OPEN_BOTH = 3; // 1: as a client, 2: as a server (networking/ip-sysctl.rst)

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private PepOptions options;

    private PepLog log;

    @Override
    public Integer call() {
        ProxyConfig config;
        try {
            ConfigFile file = takeConfigFile();
            config = new ConfigBuilder(options).build();
            if (options.printConfig) {
                PrintedConfig.lines(spec.commandLine().getParseResult(), file).forEach(System.out::println);
                return 0;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        try {
            new ConfigBuilder(options).checkHost();
            if (options.user != null) {
                RunAsUser.become(options.user, options.monitoringPid != null);
            }
            if (options.daemon && !Daemon.isBackground()) {
                System.err.println("satbed-pep: runs in the background as process " + Daemon.start());
                return 0;
            }
            try (PepLog opened = PepLog.open(where())) {
                log = opened;
                return run(config);
            }
        } catch (ProxyException e) {
            System.err.println("satbed pep: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** What the command line does not say is taken from the file: options are parsed again over its values. */
    private ConfigFile takeConfigFile() {
        ParseResult parsed = spec.commandLine().getParseResult();
        ConfigFile file = file();
        for (OptionSpec option : spec.options()) {
            boolean isFlag = option.arity().max() == 0;
            try {
                if (parsed.hasMatchedOption(option)) {
                    if (isFlag) {
                        option.setValue(true);
                    }
                } else if (file.source(option).isPresent()) {
                    FileValue.set(option, file.value(option));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        file.source(option).orElseThrow() + ": " + ConfigFile.longName(option) + ": " + e.getMessage(),
                        e);
            }
        }
        return file;
    }

    private ConfigFile file() {
        if (options.settings == null) {
            return options.config == null ? ConfigFile.none() : ConfigFile.read(options.config, spec);
        }
        ConfigBuilder.require(options.config == null, "--config and --settings cannot both be given");
        return ServiceSettings.read(options.settings).proxyOptions();
    }

    private String where() {
        return options.log != null ? options.log : Daemon.isBackground() ? "syslog" : "stderr";
    }

    private int run(ProxyConfig config) throws InterruptedException {
        long descriptors = ResourceLimits.raiseDescriptors(DESCRIPTORS_BESIDES + config.descriptors());
        warnOfFastOpen(config);
        if (options.dump != null) {
            TableDump.check(options.dump);
        }
        ServiceManager manager = new ServiceManager(log);
        CountDownLatch stop = new CountDownLatch(1);
        Handover handover = new Handover(log);
        Signals.handle(Signals.Signal.HANGUP, handover::hangUp);
        for (Signals.Signal each : List.of(Signals.Signal.TERMINATE, Signals.Signal.INTERRUPT)) {
            Signals.handle(each, () -> {
                handover.stop();
                stop.countDown();
            });
        }
        LimitWatch[] watch = new LimitWatch[1];
        try (Takeover takeover = Takeover.begin(log);
                MetricsSwitch metrics = new MetricsSwitch(options, config.maxConnections(), log)) {
            if (!takeover.isUnderWay()) {
                metrics.bind();
            }
            try (SplitProxy proxy = new SplitProxy(
                    config,
                    options.verbose ? log::line : null,
                    () -> {
                        if (watch[0] != null) {
                            watch[0].wake();
                        }
                    },
                    takeover.offered())) {
                watch[0] = new LimitWatch(proxy::open, config.maxConnections(), listeners());
                watch[0].start();
                proxy.tell(log::line);
                startDumps(proxy);
                takeover.serves(proxy);
                metrics.bind();
                writePidFile();
                takeover.taken();
                metrics.serve(proxy);
                stopAtTheEndOf(proxy, stop);
                announce(config, descriptors, proxy, manager);
                RulesGuard guard = startGuard(proxy);
                handover.serve(proxy, surroundings(proxy, manager, metrics, stop), takeover.isToBeginAgain());
                stop.await();
                guard.end();
                handover.awaitQuiet();
                watch[0].close();
                if (!handover.isDone()) {
                    manager.stopping();
                }
                proxy.stop(Duration.ofSeconds(options.drainSeconds));
                log.line("stopped: " + summary(proxy));
                handover.awaitSuccessor();
                if (proxy.failure().isPresent()) {
                    throw new IllegalStateException(
                            "a reactor failed", proxy.failure().get());
                }
                return 0;
            }
        } catch (LinuxException e) {
            throw new ProxyException(e.getMessage());
        }
    }

    private void announce(ProxyConfig config, long descriptors, SplitProxy proxy, ServiceManager manager) {
        log.line(String.format(
                Locale.ROOT,
                "up to %d connections; the descriptor limit of %d permits %d",
                config.maxConnections(),
                descriptors,
                Math.max(0, (descriptors - DESCRIPTORS_BESIDES) / 2)));
        System.out.println("ready");
        System.out.flush();
        manager.ready(proxy);
        TrunkWatch.start(config, proxy, log);
    }

    private RulesGuard startGuard(SplitProxy proxy) {
        RulesGuard guard = new RulesGuard(CommandRunner.onHost(), options.port, log::line, proxy::countRestoredRules);
        if (options.guard) {
            guard.start();
        }
        return guard;
    }

    private Handover.Surroundings surroundings(
            SplitProxy proxy, ServiceManager manager, MetricsSwitch metrics, CountDownLatch stop) {
        return new Handover.Surroundings() {
            @Override
            public void begins() {
                manager.reloading();
            }

            @Override
            public void yields() {
                metrics.close();
            }

            @Override
            public void goesOn() {
                metrics.comeBack(proxy);
                try {
                    writePidFile();
                } catch (ProxyException e) {
                    log.line(e.getMessage());
                }
                manager.goesOn();
            }

            @Override
            public void finishes() {
                manager.handedOver();
                stop.countDown();
            }
        };
    }

    private void writePidFile() {
        if (options.pidFile == null) {
            return;
        }
        try {
            OutputFile.replace(options.pidFile, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new ProxyException("cannot write " + options.pidFile + " (--pid-file)" + OutputFile.reason(e, ""));
        }
    }

    private List<LimitListener> listeners() {
        List<LimitListener> listeners = new ArrayList<>();
        if (options.monitoringPid != null) {
            listeners.add(new LimitListener() {
                @Override
                public void nearlyFull() {
                    Signals.send(options.monitoringPid, Signals.Signal.USER_1);
                }

                @Override
                public void roomAgain() {
                    Signals.send(options.monitoringPid, Signals.Signal.USER_2);
                }
            });
        }
        if (!options.bypass.equals(BypassAtLimit.NONE) && ToolPath.find("nft").isPresent()) {
            listeners.add(new BypassAtLimit(options.bypass, log));
        }
        return listeners;
    }

    private void startDumps(SplitProxy proxy) {
        if (options.dump == null) {
            return;
        }
        TableDump dump = new TableDump(proxy, options.dump);
        Runnable write = () -> {
            try {
                dump.write();
            } catch (IOException e) {
                log.line("the table of connections could not be written to " + options.dump);
            }
        };
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "table dump");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(write, TableDump.MINUTES, TableDump.MINUTES, TimeUnit.MINUTES);
        Signals.handle(Signals.Signal.USER_1, () -> timer.execute(write));
    }

    private static void stopAtTheEndOf(SplitProxy proxy, CountDownLatch stop) {
        Thread watch = new Thread(() -> {
            proxy.awaitEnd();
            stop.countDown();
        });
        watch.setDaemon(true);
        watch.start();
    }

    private void warnOfFastOpen(ProxyConfig config) {
        if (!config.fastOpen() && !config.satelliteFastOpen()) {
            return;
        }
        try {
            int mode = Integer.parseInt(
                    new SysctlCommand(CommandRunner.onHost()).get(FAST_OPEN).orElse(""));
            if ((mode & FAST_OPEN_BOTH) != FAST_OPEN_BOTH) {
                log.line(FAST_OPEN + " is " + mode + ": Fast Open has its full effect with 3 (as client and server)");
            }
        } catch (NumberFormatException e) {
            log.line(FAST_OPEN + " cannot be read; Fast Open may have no effect");
        }
    }

    private static String summary(SplitProxy proxy) {
        StringBuilder text = new StringBuilder();
        for (Counter counter : Counter.values()) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(counter.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .append(' ')
                    .append(proxy.count(counter));
        }
        return text.toString();
    }

    /** For {@code satbed-pep}, the program without the rest of satbed. */
    public static void main(String[] arguments) {
        System.exit(program().execute(arguments));
    }

    /** The program {@code satbed-pep}. */
    public static CommandLine program() {
        CommandLine line = commandLine();
        line.setCommandName("satbed-pep");
        line.addSubcommand(new RulesCommand());
        line.addSubcommand(new FromPepsalCommand());
        line.addSubcommand(new LoadClassesCommand());
        CommandLine.IParameterExceptionHandler own = line.getParameterExceptionHandler();
        line.setParameterExceptionHandler((e, arguments) -> {
            if (e.getCommandLine() == line) {
                return own.handleParseException(e, arguments);
            }
            String called = e.getCommandLine().getCommandSpec().qualifiedName();
            System.err.println(called + ": " + OneLine.of(e.getMessage()) + "; see '" + called + " --help'");
            return CommandLine.ExitCode.USAGE;
        });
        return line;
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new PepCommand());
        command.setParameterExceptionHandler((e, unused) -> {
            System.err.println("satbed pep: " + e.getMessage() + "; see 'satbed pep --help'");
            return CommandLine.ExitCode.USAGE;
        });
        return command;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = PepCommand.class.getPackage().getImplementationVersion();
            return new String[] {"satbed pep " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
