package org.satbed.orchestrator.opensand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.testing.Await;
import org.satbed.orchestrator.UserException;

/** The life of OpenSAND's processes, with a script in its place that says OpenSAND's lines and ends as it does. */
@Timeout(60)
class SupervisorTest {
    @TempDir
    private Path directory;

    private final List<String> said = new CopyOnWriteArrayList<>();

    /**
     * A stand-in for opensand.
     *
     * @param body shell code that knows the entity in $entity and how often it was started in $times
     */
    private String standIn(String body) throws IOException {
        Path program = directory.resolve("opensand");
        Files.writeString(program, """
                #!/bin/sh
                entity=$(basename "$(dirname "$3")")
                echo started >>"%1$s/starts-$entity"
                times=$(wc -l <"%1$s/starts-$entity")
                logon() { echo '[2026-11-23 07:48:21.311][EVENT][opensand][dvb.login]Login complete with MAC 1' >&2; }
                run() { echo "$$" >"%1$s/pid-$entity"; exec sleep 50; }
                %2$s
                """.formatted(directory, body));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program.toString();
    }

    private Supervisor supervisor(String program) {
        Map<Entity, CommandRunner> hosts = new LinkedHashMap<>();
        for (Entity entity : Entity.all(1)) {
            hosts.put(entity, CommandRunner.onHost());
        }
        return new Supervisor(program, directory, hosts, directory, "127.0.0.1", "127.0.0.3", said::add);
    }

    private long starts(Entity entity) throws IOException {
        return Files.readAllLines(directory.resolve("starts-" + entity.id())).size();
    }

    private void awaitSaid(String line) {
        Await.until("'" + line + "' in " + said, Duration.ofSeconds(20), () -> said.contains(line));
    }

    private void kill(Entity entity) throws IOException {
        String pid = Files.readString(directory.resolve("pid-" + entity.id())).strip();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    @Test
    void readyThenStartedAgainWhenTheSatelliteDies() throws Exception {
        Supervisor supervisor = supervisor(standIn("[ $entity = st ] && logon; run"));
        CompletableFuture<Void> run = CompletableFuture.runAsync(supervisor::run);
        awaitSaid("ready");
        Instant killed = Instant.now();
        kill(Entity.SAT);
        awaitSaid("restarted 1");
        assertTrue(Duration.between(killed, Instant.now()).toSeconds() < 2, "noticed late");
        supervisor.stop();
        run.get(10, TimeUnit.SECONDS);
        for (Entity entity : Entity.all(1)) {
            assertEquals(2, starts(entity), entity.id());
        }
    }

    @Test
    void givesUpAfterTwoRestarts() throws Exception {
        Supervisor supervisor = supervisor(standIn("[ $entity = gw ] && { kill -SEGV $$; sleep 1; }; run"));
        UserException failure = assertThrows(UserException.class, supervisor::run);
        supervisor.stop();
        assertTrue(failure.getMessage().contains("OpenSAND's gateway crashed (SIGSEGV)"), failure.getMessage());
        assertTrue(failure.getMessage().endsWith("gave up after 2 restarts"), failure.getMessage());
        assertEquals(3, starts(Entity.GW));
        assertTrue(said.isEmpty());
    }

    /** Wrong files would be as wrong the next time. */
    @Test
    void wrongFilesAreNotTriedAgain() throws Exception {
        Supervisor supervisor = supervisor(standIn("[ $entity = st ] && {"
                + " echo '[2026-11-23 07:48:20.788][CRITICAL][opensand][init]impossible to validate entity profile in .' >&2;"
                + " exit 15; }; run"));
        UserException failure = assertThrows(UserException.class, supervisor::run);
        supervisor.stop();
        assertTrue(
                failure.getMessage().startsWith("OpenSAND's terminal does not take profile.xml"), failure.getMessage());
        assertTrue(failure.getMessage().contains("impossible to validate entity profile"), failure.getMessage());
        assertEquals(1, starts(Entity.ST));
    }

    /** A full pipe would stop the emulator, and a full disk the host. */
    @Test
    void aFloodOfErrorsIsDrained() throws Exception {
        Supervisor supervisor = supervisor(standIn("[ $entity = gw ] && head -c 12000000 /dev/zero | tr '\\\\0' 'x' |"
                + " fold -w 100 >&2; [ $entity = st ] && logon; run"));
        CompletableFuture<Void> run = CompletableFuture.runAsync(supervisor::run);
        awaitSaid("ready");
        Await.until("the end of the flood", Duration.ofSeconds(20), () -> Files.exists(directory.resolve("pid-gw")));
        supervisor.stop();
        run.get(10, TimeUnit.SECONDS);
        assertTrue(Files.size(directory.resolve("opensand-gw.log")) <= RotatingLog.FILE_BYTES + 3_000);
    }

    @Test
    void probesAreKept() throws Exception {
        Supervisor supervisor = supervisor(standIn("[ $entity = st ] && logon; run"));
        CompletableFuture<Void> run = CompletableFuture.runAsync(supervisor::run);
        awaitSaid("ready");
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] probe = "1795417413268 spot_0.st.phy.total_cn 16.99 entity st1".getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(probe, probe.length, InetAddress.getByName("127.0.0.3"), 5361));
        }
        Path file = directory.resolve(Supervisor.PROBES);
        Await.until(
                "the reading",
                Duration.ofSeconds(5),
                () -> ProbeFile.read(file, Instant.EPOCH).stream()
                        .anyMatch(each -> each.name().equals("spot_0.st.phy.total_cn")));
        supervisor.stop();
        run.get(10, TimeUnit.SECONDS);
    }
}
