package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.NetemLink;
import org.satbed.netns.NetnsException;
import org.satbed.netns.NetworkNamespace;
import org.satbed.proxy.interception.Capability;
import org.satbed.proxy.interception.InterceptionProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code satbed doctor}. */
@Command(
        name = "doctor",
        description = "Check what this host has of what satbed needs; status 1 if 'satbed run' cannot work.",
        footer = {"", "Example: sudo satbed doctor"})
public final class DoctorCommand implements Callable<Integer> {
    private static final int LEAST_DESCRIPTORS = 4096;
    private static final int LEAST_PIPE_PAGES = 16384; // the kernel's default

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private final List<Check> checks = new ArrayList<>();

    /** One thing that was looked at: state is ok, limited or no; a needed one that is "no" fails the whole. */
    record Check(String name, String state, String detail, String remedy, boolean needed) {}

    @Override
    public Integer call() throws JsonProcessingException {
        boolean root = "root".equals(System.getProperty("user.name"));
        Optional<UserNamespace.Obstacle> rootless = UserNamespace.obstacle();
        check(
                "root",
                root,
                rootless.isPresent(),
                root ? "uid 0" : "",
                "run it with sudo" + (rootless.isPresent() ? "" : ", or --rootless"));
        checks.add(new Check(
                "rootless",
                rootless.isPresent() ? "limited" : "ok",
                rootless.map(UserNamespace.Obstacle::why).orElse("user namespaces, /dev/net/tun in one"),
                rootless.map(UserNamespace.Obstacle::remedy).orElse(""),
                false));
        for (String tool : List.of("ip", "sysctl", "nft")) {
            tool(tool, true);
        }
        for (String tool : List.of("tc", "ss", "iptables-restore", "ip6tables-restore", "ping", "iperf3")) {
            tool(tool, false);
        }
        for (String program : List.of("opensand", "pepsal")) {
            Optional<String> path = ToolPath.find(program);
            check(
                    program,
                    path.isPresent(),
                    false,
                    path.orElse(""),
                    "not needed but for " + (program.equals("opensand") ? "--backend opensand" : "--variants pepsal")
                            + "; Net4Sat's Debian packages");
        }
        check(
                "TUN",
                Files.isReadable(Path.of("/dev/net/tun")),
                true,
                "/dev/net/tun",
                "modprobe tun; in a container, pass the device /dev/net/tun");
        if (root) {
            privileged();
        } else {
            checks.add(new Check("interception, namespaces, netem", "limited", "not tried", "run it as root", false));
        }
        limits();
        boolean bad = checks.stream()
                .anyMatch(check -> check.needed() && check.state().equals("no"));
        print();
        return bad ? 1 : 0;
    }

    private void tool(String tool, boolean needed) {
        Optional<String> path = ToolPath.find(tool);
        String remedy = "install the package " + ToolPath.packageOf(tool).orElse(tool);
        check(tool, path.isPresent(), needed, path.orElse(""), remedy);
    }

    private void privileged() {
        if (ToolPath.find("ip").isEmpty()) {
            return; // said above; nothing of this can be tried without it
        }
        String name = "satbed-doctor-" + ProcessHandle.current().pid();
        try (NetworkNamespace scratch = NetworkNamespace.create(name, ChangeJournal.NONE)) {
            check("network namespaces", !scratch.name().isEmpty(), true, "made and removed one", "");
        } catch (NetnsException | org.satbed.linux.tool.CommandException e) {
            check("network namespaces", false, true, e.getMessage(), "in a container, give it CAP_SYS_ADMIN");
        }
        for (Capability each : new InterceptionProbe(ChangeJournal.NONE).run()) {
            // nft is the default; iptables is for those who choose it.
            boolean needed = each.name().startsWith("nft");
            check(each.name(), each.available(), needed, each.reason(), each.remedy());
        }
        boolean netem = NetemLink.available();
        check("netem", netem, false, "", "not needed: satbed has an emulator of its own; modprobe sch_netem");
    }

    private void limits() {
        String available = setting("net.ipv4.tcp_available_congestion_control");
        check("congestion controls", !available.isEmpty(), false, available, "mount /proc");
        long files = read("/proc/self/limits")
                .lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s{2,}")[2])
                .mapToLong(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text))
                .findFirst()
                .orElse(0);
        limited("open files", files >= LEAST_DESCRIPTORS, Long.toString(files), "raise it with ulimit -Hn 65536");
        String pipes = setting("fs.pipe-user-pages-soft");
        long pages = pipes.isEmpty() ? -1 : Long.parseLong(pipes); // 0: no limit
        boolean enough = pages == 0 || pages >= LEAST_PIPE_PAGES;
        limited("pipe quota", enough, pipes + " pages", "sysctl -w fs.pipe-user-pages-soft=" + LEAST_PIPE_PAGES);
        int version = Runtime.version().feature();
        check("Java", version >= 17, true, Runtime.version().toString(), "install openjdk-17-jre-headless or later");
    }

    private void check(String name, boolean good, boolean needed, String detail, String remedy) {
        checks.add(new Check(name, good ? "ok" : "no", detail, good ? "" : remedy, needed));
    }

    private void limited(String name, boolean good, String detail, String remedy) {
        checks.add(new Check(name, good ? "ok" : "limited", detail, good ? "" : remedy, false));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String setting(String key) {
        return new SysctlCommand(CommandRunner.onHost()).get(key).orElse("");
    }

    private void print() throws JsonProcessingException {
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(checks));
            return;
        }
        for (Check check : checks) {
            String line = String.format("%-8s %-24s %s", check.state(), check.name(), check.detail());
            System.out.println(line.stripTrailing() + (check.remedy().isEmpty() ? "" : "  -> " + check.remedy()));
        }
    }
}
