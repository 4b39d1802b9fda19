package org.satbed.proxy.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.proxy.LimitWatch;
import org.satbed.proxy.ProxyException;
import picocli.CommandLine.Command;

/**
 * Uses the classes that the start of the proxy uses. The package runs it once with {@code -XX:DumpLoadedClassList} (JEP 310), and every later
 * JVM starts faster. Where it may not open a transparent socket it comes less far.
 */
@Command(name = "load-classes", hidden = true, description = "Loads classes, for an archive of them.")
final class LoadClassesCommand implements Callable<Integer> {
    /** A port that nobody uses (39, rlp); no traffic is brought to it. */
    private static final List<String> OPTIONS = List.of("-p", "39", "-T", "1", "--listen", "loopback");

    @Override
    public Integer call() {
        PepLog log = PepLog.open("stderr");
        new ServiceManager(log).goesOn();
        Handover handover = new Handover(log);
        try (Takeover takeover = Takeover.begin(log);
                EmbeddedPep pep = EmbeddedPep.start(OPTIONS)) {
            LimitWatch watch = new LimitWatch(() -> 0, 1, List.of());
            watch.start();
            watch.close();
            log.line(
                    handover.isDone() || takeover.isUnderWay()
                            ? "taken over"
                            : "loaded, and stopped: " + pep.view().lagNanos() + " ns");
        } catch (ProxyException e) {
            log.line("not all was loaded: " + e.getMessage());
        } finally {
            log.close();
        }
        return 0;
    }
}
