package org.satbed.proxy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.testing.Await;

/** What is between the two ends. */
enum PathKind {
    /** A router. */
    DIRECT,
    /** One proxy, two reactors. */
    PLAIN,
    /** One proxy without pipes: bytes are peeked at, sent, and taken. */
    COPIED,
    /** One proxy whose pipes are all in others' use. */
    PIPES_EXHAUSTED,
    /** Two proxies in a row. */
    TWO,
    /** Two, with the first bytes in the SYN between them. */
    FAST_OPEN,
    /** Two, with a trunk between them. */
    TRUNK,
    /** HAProxy, for comparison. */
    HAPROXY,
    /** A relay that does it wrong. */
    BROKEN;

    /** Those whose differences are faults. */
    static final List<PathKind> JUDGED = List.of(PLAIN, COPIED, PIPES_EXHAUSTED, TWO, FAST_OPEN, TRUNK);

    /** TCP Fast Open for clients and servers, without cookies. */
    private static final String WITHOUT_COOKIES = "0x607";

    PathBed open() throws Exception {
        boolean two = this == TWO || this == FAST_OPEN || this == TRUNK;
        PathBed bed = new PathBed(two ? 2 : 1);
        try {
            start(bed);
        } catch (Exception | AssertionError e) {
            bed.close();
            throw e;
        }
        return bed;
    }

    private void start(PathBed bed) throws Exception {
        switch (this) {
            case DIRECT -> {}
            case PLAIN -> bed.proxy(0, "-T", "2");
            case COPIED -> bed.proxy(0, "-T", "1", "--splice", "false");
            case PIPES_EXHAUSTED -> exhaustPipes(bed, bed.proxy(0, "-T", "1"));
            case TWO -> {
                bed.proxy(1, "-T", "1");
                bed.proxy(0, "-T", "1");
            }
            case FAST_OPEN -> {
                for (int i = 0; i < 2; i++) {
                    bed.router(i).setSysctl("net.ipv4.tcp_fastopen", WITHOUT_COOKIES);
                }
                bed.proxy(1, "-T", "1", "--satellite-interface", "cli0", "--satellite-fastopen");
                bed.proxy(0, "-T", "1", "--satellite-interface", "srv0", "--satellite-fastopen");
            }
            case TRUNK -> trunk(bed);
            case HAPROXY -> haproxy(bed);
            case BROKEN -> {
                bed.intercept(0);
                bed.alsoClose(new BrokenRelay(bed.router(0), PathBed.PORT)::close);
            }
        }
    }

    private static void exhaustPipes(PathBed bed, PepProcess pep) throws Exception {
        StalledPairs stalled = new StalledPairs(bed.client(), bed.router(0), bed.server());
        bed.alsoClose(stalled::close);
        stalled.awaitAllPipes(pep);
    }

    private static void trunk(PathBed bed) throws Exception {
        Path key = Files.createTempFile("satbed-differential", ".key");
        bed.alsoClose(() -> Files.delete(key));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "the key of this test");
        String port = "5001";
        String metrics = "127.0.0.1:" + Scrape.PORT;
        bed.proxy(
                1,
                "-T",
                "1",
                "--satellite-interface",
                "cli0",
                "--trunk-key-file",
                key.toString(),
                "--trunk-listen",
                port);
        bed.proxy(
                0,
                "-T",
                "1",
                "--satellite-interface",
                "srv0",
                "--trunk-key-file",
                key.toString(),
                "--metrics",
                metrics,
                "--trunk",
                PathBed.FAR + ":" + port,
                "--trunk-pool",
                "64");
        Await.until("a full pool", Duration.ofSeconds(20), () -> {
            try {
                return Scrape.of(bed.router(0)).series().get("satbed_pep_trunk_ready") >= 64;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    static boolean hasHaproxy() {
        return Files.isExecutable(Path.of("/usr/sbin/haproxy"));
    }

    private static void haproxy(PathBed bed) throws Exception {
        bed.intercept(0);
        Path config = Files.createTempFile("satbed-differential", ".cfg");
        bed.alsoClose(() -> Files.delete(config));
        Files.writeString(config, """
                global
                    nbthread 1
                    maxconn 2000
                defaults
                    mode tcp
                    option splice-auto
                    timeout connect 10s
                    timeout client 60s
                    timeout server 60s
                listen transparent
                    bind 0.0.0.0:5000 transparent
                    source 0.0.0.0 usesrc client
                    server original 0.0.0.0:0
                listen transparent6
                    bind :::5000 v6only transparent
                    source [::] usesrc client
                    server original [::]:0
                """);
        Process haproxy =
                bed.router(0).start(List.of("/usr/sbin/haproxy", "-db", "-f", config.toString()), Path.of("/dev/null"));
        bed.alsoClose(haproxy::destroyForcibly);
        Await.until(
                "HAProxy",
                Duration.ofSeconds(10),
                () -> !CommandRunner.in(bed.router(0).name())
                        .run(List.of("ss", "-Hltn", "sport = :5000"))
                        .isBlank());
    }
}
