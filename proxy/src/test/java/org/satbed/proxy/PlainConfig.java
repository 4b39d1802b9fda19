package org.satbed.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Proxies inside a test's own process: up to 100 connections unless told, and no options. */
public final class PlainConfig {
    private PlainConfig() {}

    public static ProxyConfig of(int port, int reactors, SourceAddress source) {
        return of(port, reactors, source, 100);
    }

    static ProxyConfig of(int port, int reactors, SourceAddress source, int connections) {
        return new ProxyConfig(
                port,
                false,
                reactors,
                connections,
                0,
                source,
                false,
                List.of(),
                LegProfile.DEFAULT,
                Optional.empty(),
                LegProfile.DEFAULT,
                false,
                false,
                Duration.ZERO,
                CopiedHeaders.NONE,
                Timeouts.DEFAULT,
                true,
                Optional.empty(),
                false);
    }
}
