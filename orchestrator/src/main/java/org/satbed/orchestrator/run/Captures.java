package org.satbed.orchestrator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.linux.Signals;
import org.satbed.linux.tool.ToolPath;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;

/** The headers of every packet on every interface of a testbed, kept by tcpdump in a file each: {@code HOST-INTERFACE.pcap}. */
final class Captures implements AutoCloseable {
    /** Ethernet, IPv6 and TCP with all of its options are 114 bytes at most; IPv4's, with what TCP uses, are 86. */
    private static final String SNAPLEN = "96";

    private static final Duration LISTENING = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");
    /** What tcpdump says when it is sent USR1. */
    private static final Pattern COUNTS =
            Pattern.compile("(\\d+) packets? captured, (\\d+) packets? received by filter, (\\d+) packets? dropped");
    /** libpcap takes packets out of the kernel's ring once a second or when a block of it is full (tcpdump's {@code to_ms}). */
    private static final Duration DRAINED = Duration.ofSeconds(5);

    private final List<One> running = new ArrayList<>();

    private record One(String name, HostProcess process, Path file, Path errors) {}

    private Captures() {}

    /** Where a run may keep captures; throws {@link UserException} where it cannot. */
    static void require(TestbedPlan plan) {
        if (plan.backend() == Backend.DOCKER) {
            throw UserException.usage("--pcap needs hosts in namespaces of this machine; the backend docker has none");
        }
        if (ToolPath.find("tcpdump").isEmpty()) {
            throw UserException.failure(
                    "--pcap needs tcpdump, which is not installed; install it with: apt-get install tcpdump");
        }
    }

    /** Starts, and waits until each interface is listened to. */
    static Captures start(Testbed testbed, Optional<Path> directory) {
        Captures captures = new Captures();
        if (directory.isEmpty()) {
            return captures;
        }
        require(testbed.plan());
        try {
            Files.createDirectories(directory.get());
            for (TestbedPlan.HostPlan host : testbed.plan().hosts()) {
                for (TestbedPlan.InterfacePlan face : host.interfaces()) {
                    captures.start(testbed, host, face.name(), directory.get());
                }
            }
            captures.running.forEach(Captures::awaitListening);
            return captures;
        } catch (IOException e) {
            captures.close();
            throw UserException.failure("cannot keep captures in " + directory.get() + ": " + e.getMessage());
        } catch (UserException e) {
            captures.close();
            throw e;
        }
    }

    private void start(Testbed testbed, TestbedPlan.HostPlan host, String face, Path directory) {
        String name = host.host().id() + "-" + face;
        Path file = directory.resolve(name + ".pcap").toAbsolutePath();
        String role = "capture " + face;
        HostProcess process = testbed.start(
                host.host(),
                role,
                List.of(
                        "tcpdump",
                        "-i",
                        face,
                        "-n",
                        "-p",
                        "-s",
                        SNAPLEN,
                        "-B",
                        "8192",
                        "-Z",
                        "root",
                        "-w",
                        file.toString()));
        Path errors = testbed.logs()
                .resolve(role.replace(' ', '-') + "-" + host.host().id() + ".err");
        running.add(new One(name, process, file, errors));
    }

    private static void awaitListening(One one) {
        long end = System.nanoTime() + LISTENING.toNanos();
        while (!text(one.errors()).contains("listening on")) {
            one.process().death().ifPresent(why -> {
                throw UserException.failure(why);
            });
            if (System.nanoTime() > end) {
                throw UserException.failure(
                        "tcpdump did not listen on " + one.name() + " within " + LISTENING.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /**
     * Waits until tcpdump has written what the kernel had taken for it when this was called: of what is still in the kernel's ring when it is
     * ended it writes nothing, and that is up to a second of packets.
     *
     * @return a line if it did not
     */
    private static Optional<String> awaitWritten(One one) {
        long end = System.nanoTime() + DRAINED.toNanos();
        long wanted = -1;
        long done = -1;
        while (done < wanted || wanted < 0) {
            if (System.nanoTime() > end) {
                return Optional.of("the capture of " + one.name() + " may lack its last packets: tcpdump had written "
                        + done + " of " + wanted + " packets " + DRAINED.toSeconds() + " s later");
            }
            if (!one.process().process().isAlive()
                    || !Signals.send(one.process().process().pid(), Signals.Signal.USER_1)) {
                return one.process().death();
            }
            LockSupport.parkNanos(POLL.toNanos());
            Matcher counts = COUNTS.matcher(text(one.errors()));
            while (counts.find()) {
                done = Long.parseLong(counts.group(1)) + Long.parseLong(counts.group(3));
                wanted = wanted < 0 ? Long.parseLong(counts.group(2)) : wanted;
            }
        }
        return Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends them; a line for each that missed packets. */
    List<String> end() {
        List<String> lines = new ArrayList<>();
        running.forEach(one -> awaitWritten(one).ifPresent(lines::add));
        for (One one : running) {
            one.process().close();
            try {
                SudoUser.give(one.file());
                SudoUser.give(one.file().getParent());
            } catch (IOException e) {
                lines.add("the capture of " + one.name() + " belongs to root: " + e.getMessage());
            }
            Matcher dropped = DROPPED.matcher(text(one.errors()));
            String missed = "0";
            while (dropped.find()) {
                missed = dropped.group(1);
            }
            if (!missed.equals("0")) {
                lines.add("the capture of " + one.name() + " lacks " + missed + " packets, for tcpdump was too slow");
            }
        }
        running.clear();
        return lines;
    }

    @Override
    public void close() {
        end();
    }
}
