package org.satbed.proxy;

import java.time.Duration;
import java.util.Optional;

/** Proxies inside a test's own process: up to 100 connections, and no options. */
public final class PlainConfig {
    private PlainConfig() {}

    public static ProxyConfig of(int port, int reactors, SourceAddress source) {
        return new ProxyConfig(
                port,
                false,
                reactors,
                100,
                0,
                source,
                Optional.empty(),
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
