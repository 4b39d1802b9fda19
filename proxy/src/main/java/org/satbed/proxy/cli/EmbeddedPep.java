package org.satbed.proxy.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.LinuxException;
import org.satbed.linux.ResourceLimits;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.ProxyView;
import org.satbed.proxy.SplitProxy;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The proxy inside another program of ours, with the options of {@code satbed pep} that concern what it relays. */
public final class EmbeddedPep implements AutoCloseable {
    private final SplitProxy proxy;
    private final CountDownLatch closing = new CountDownLatch(1);

    private EmbeddedPep(SplitProxy proxy) {
        this.proxy = proxy;
    }

    @Command(name = "pep")
    private static final class Line implements Runnable {
        @Mixin
        private PepOptions options;

        @Override
        public void run() {}
    }

    /**
     * Starts it; it accepts when this returns.
     *
     * @param words as on the command line of {@code satbed pep}
     * @throws IllegalArgumentException with one line for an option out of its range
     * @throws ProxyException when it cannot listen
     */
    public static EmbeddedPep start(List<String> words) {
        Line line = new Line();
        try {
            new CommandLine(line).parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        ConfigBuilder builder = new ConfigBuilder(line.options);
        ProxyConfig config = builder.build();
        builder.checkHost();
        try {
            ResourceLimits.raiseDescriptors(PepCommand.DESCRIPTORS_BESIDES + config.descriptors());
            if (line.options.dump != null) {
                TableDump.check(line.options.dump);
            }
            EmbeddedPep pep = new EmbeddedPep(new SplitProxy(config, null, () -> {}));
            pep.startDumps(line.options);
            return pep;
        } catch (LinuxException e) {
            throw new ProxyException(e.getMessage());
        }
    }

    private void startDumps(PepOptions options) {
        if (options.dump == null) {
            return;
        }
        TableDump dump = new TableDump(proxy, options.dump);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!closing.await(TableDump.MINUTES, TimeUnit.MINUTES)) {
                            dump.write();
                        }
                    } catch (IOException e) {
                        System.err.println("the table of connections could not be written to " + options.dump);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "table dump");
        thread.setDaemon(true);
        thread.start();
    }

    /** What can be seen of it. */
    public ProxyView view() {
        return proxy;
    }

    /** Waits until it has ended, by {@link #close} or by itself. */
    public void awaitEnd() {
        proxy.awaitEnd();
    }

    /** Ends it at once; connections are reset. */
    @Override
    public void close() {
        closing.countDown();
        proxy.close();
    }
}
