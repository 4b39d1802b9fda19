package org.satbed.proxy.cli;

import org.satbed.proxy.Counter;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.ProxyView;
import org.satbed.proxy.TrunkConfig;

/** Says when a proxy's trunk is open for the first time. */
final class TrunkWatch {
    private static final int LOOK_MILLIS = 50;

    private TrunkWatch() {}

    static void start(ProxyConfig config, ProxyView proxy, PepLog log) {
        config.trunk()
                .filter(trunk -> trunk.towards().isPresent())
                .ifPresent(trunk -> begin(trunk, config.threads(), proxy, log));
    }

    private static void begin(TrunkConfig trunk, int threads, ProxyView proxy, PepLog log) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (proxy.count(Counter.TRUNK_READY) < (long) threads * trunk.least()
                                && proxy.count(Counter.TRUNK_LENT) == 0) {
                            Thread.sleep(LOOK_MILLIS);
                        }
                        System.out.println("trunk open");
                        System.out.flush();
                        log.line("trunk open to " + trunk.towards().get());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "trunk watch");
        thread.setDaemon(true);
        thread.start();
    }
}
