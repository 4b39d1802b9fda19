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
    private static final Pattern DROPPED = Pattern.compile("(\\d+) packets dropped by kernel");

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
        for (One one : running) {
            one.process().close();
            try {
                SudoUser.give(one.file());
                SudoUser.give(one.file().getParent());
            } catch (IOException e) {
                lines.add("the capture of " + one.name() + " belongs to root: " + e.getMessage());
            }
            Matcher dropped = DROPPED.matcher(text(one.errors()));
            if (dropped.find() && !dropped.group(1).equals("0")) {
                lines.add("the capture of " + one.name() + " lacks " + dropped.group(1)
                        + " packets, for tcpdump was too slow");
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
