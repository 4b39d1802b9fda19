package org.satbed.orchestrator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.satbed.linux.tool.TcpTable;

/** What the kernel shows of a process's network namespace under {@code /proc/PID/net} (proc(5)): no tool has to be started for it. */
final class ProcNet {
    private static final int RECEIVED_BYTES = 0;
    private static final int SENT_BYTES = 8;

    private final Path directory;

    private ProcNet(Path directory) {
        this.directory = directory;
    }

    /** That of a process. */
    static ProcNet of(long pid) {
        return new ProcNet(Path.of("/proc", Long.toString(pid), "net"));
    }

    /** Whether something listens on a TCP port there, IPv4 or IPv6. */
    boolean listens(int port) {
        return listens("tcp", port) || listens("tcp6", port);
    }

    private boolean listens(String table, int port) {
        return TcpTable.listening(lines(table)).stream().anyMatch(each -> each.endsWith(TcpTable.port(port)));
    }

    /** Bytes that an interface has received and sent; 0 when it cannot be told. */
    long bytes(String interfaceName) {
        return lines("dev").stream()
                .map(String::strip)
                .filter(line -> line.startsWith(interfaceName + ":"))
                .map(line -> line.substring(interfaceName.length() + 1).strip().split("\\s+"))
                .mapToLong(fields -> Long.parseLong(fields[RECEIVED_BYTES]) + Long.parseLong(fields[SENT_BYTES]))
                .sum();
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
