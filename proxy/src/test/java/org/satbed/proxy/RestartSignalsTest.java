package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** Signals at awkward moments of a restart: in the end there is one proxy, or none where that was asked for. */
@RequiresRoot
@Timeout(300)
class RestartSignalsTest {
    private static final String METRICS = "127.0.0.1:" + Scrape.PORT;
    private static final String MIGRATE = "net.ipv4.tcp_migrate_req";

    private static ProxyBed bed;

    @TempDir
    Path directory;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    /** The restart changes nothing of the host's, so that there is nothing to put back. */
    @AfterEach
    void theSysctlIsAsItWas() {
        assertEquals(
                "0", bed.router().runner().run(List.of("sysctl", "-n", MIGRATE)).strip());
    }

    private RestartChain start(String... options) throws Exception {
        return RestartChain.beside(bed, directory, options);
    }

    @Test
    void twoAtOnceMakeOneProxyWithTheNewestFile() throws Exception {
        Path config = Files.writeString(directory.resolve("pep.yml"), "conns: 300\n");
        try (RestartChain proxy = start("--config", config.toString(), "--metrics", METRICS)) {
            long first = proxy.pid();
            Signals.send(first, Signal.HANGUP);
            proxy.awaitChild(first);
            Files.writeString(config, "conns: 400\nthreads: 3\n");
            Signals.send(first, Signal.HANGUP);
            Signals.send(first, Signal.HANGUP);
            proxy.awaitLog("up to 400 connections");
            long last = proxy.awaitOne();
            assertNotEquals(first, last);
            assertEquals(400, Scrape.of(bed.router()).value("connections_limit"), "its metrics");
            assertEquals(0, proxy.first().awaitExit(RestartChain.PATIENCE));
        }
    }

    @Test
    void oneThatComesLateIsForTheProcessThatIsTheProxy() throws Exception {
        List<String> options = new ArrayList<>(RestartChain.options(directory));
        options.addAll(List.of("--drain", "60"));
        try (ProxyBed busy = new ProxyBed(RestartChain.HEARS_HANGUP, options.toArray(String[]::new));
                RestartChain proxy = new RestartChain(busy.client(), busy.pep(), ProxyBed.PORT, directory)) {
            long first = proxy.pid();
            try (Pair pair = busy.connect(Ip.V4)) {
                Signals.send(first, Signal.HANGUP);
                proxy.awaitLog("takes over");
                Signals.send(first, Signal.HANGUP);
                proxy.awaitLog("was sent on");
                Await.until("a second restart", RestartChain.PATIENCE, () -> proxy.count("takes over") == 2);
                pair.client().getOutputStream().write(1);
                assertEquals(1, pair.server().getInputStream().read(), "the first one's connection goes on");
            }
            assertNotEquals(first, proxy.awaitOne());
        }
    }

    @Test
    void afterTermNoneIsBegun() throws Exception {
        try (RestartChain proxy = start("--drain", "60")) {
            Signals.send(proxy.pid(), Signal.TERMINATE);
            Signals.send(proxy.pid(), Signal.HANGUP);
            assertEquals(0, proxy.first().awaitExit(RestartChain.PATIENCE));
            proxy.awaitNone();
            assertEquals(0, proxy.count("takes over"));
        }
    }

    /** Before its JVM handles signals, and when it is about to accept. */
    @ParameterizedTest
    @ValueSource(ints = {0, 500})
    void termInBetweenEndsBoth(int millis) throws Exception {
        try (RestartChain proxy = start()) {
            long first = proxy.pid();
            Signals.send(first, Signal.HANGUP);
            proxy.awaitChild(first);
            Thread.sleep(millis); // another moment of its start
            Signals.send(first, Signal.TERMINATE);
            assertEquals(0, proxy.first().awaitExit(RestartChain.PATIENCE));
            if (proxy.count("takes over") == 0) {
                proxy.awaitNone();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 600})
    void oneThatIsKilledInBetweenLeavesTheOther(int millis) throws Exception {
        try (RestartChain proxy = start()) {
            long first = proxy.pid();
            Signals.send(first, Signal.HANGUP);
            long child = proxy.awaitChild(first);
            Thread.sleep(millis); // another moment of its start
            Signals.send(first, Signal.KILL);
            assertEquals(child, proxy.awaitOne());
        }
        try (RestartChain proxy = start()) {
            long first = proxy.pid();
            Signals.send(first, Signal.HANGUP);
            long child = proxy.awaitChild(first);
            Thread.sleep(millis);
            Signals.send(child, Signal.KILL);
            Await.until(
                    "one or the other",
                    RestartChain.PATIENCE,
                    () -> proxy.count("not restarted") + proxy.count("takes over") > 0);
            if (proxy.count("takes over") == 0) {
                assertEquals(first, proxy.awaitOne());
                assertTrue(proxy.count("not restarted: the new process did not start") > 0);
            }
        }
    }

    /** A successor that stands still is none: the proxy that was there goes on. */
    @Test
    void oneThatDoesNotBegin() throws Exception {
        Path config = Files.writeString(directory.resolve("pep.yml"), "conns: 300\n");
        try (RestartChain proxy = start("--config", config.toString())) {
            long first = proxy.pid();
            Files.writeString(config, "conns: none\n");
            Signals.send(first, Signal.HANGUP);
            proxy.awaitLog("not restarted: the new process did not start; this one goes on");
            assertEquals(first, proxy.awaitOne());
            Files.writeString(config, "conns: 500\n");
            Signals.send(first, Signal.HANGUP);
            proxy.awaitLog("up to 500 connections");
            assertNotEquals(first, proxy.awaitOne());
        }
    }

    /**
     * As the successor of a version that hands nothing over: on sockets of its own, beside those that are there, and it
     * says so.
     */
    @Test
    void oneThatIsHandedNothingBeginsAllTheSame() throws Exception {
        try (RestartChain proxy = start();
                PepProcess shell = new PepProcess(
                        bed.router(),
                        List.of("sh", "-c", "SATBED_PEP_TAKES_OVER=$$ \"$@\"; exit $?", "sh"),
                        RestartChain.PORT)) {
            long successor = Pids.awaitChild(shell.pid());
            shell.awaitLog("hands no sockets over: connections that are being made may be lost");
            Signals.send(proxy.pid(), Signal.TERMINATE);
            assertEquals(0, proxy.first().awaitExit(RestartChain.PATIENCE));
            assertTrue(proxy.accepts(), "the other one");
            Signals.send(successor, Signal.TERMINATE);
            assertEquals(0, shell.awaitExit(RestartChain.PATIENCE));
            proxy.awaitNone();
        }
    }
}
