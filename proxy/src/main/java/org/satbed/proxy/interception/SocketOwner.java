package org.satbed.proxy.interception;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The process that has a socket (proc(5)), by the socket's inode. Needs CAP_SYS_PTRACE for others' processes. */
final class SocketOwner {
    private SocketOwner() {}

    /** Its name and number, as {@code nginx (process 812)}. */
    static Optional<String> of(long inode) {
        Path socket = Path.of("socket:[" + inode + "]");
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path each : processes) {
                if (has(each, socket)) {
                    return Optional.of(
                            Files.readString(each.resolve("comm")).strip() + " (process " + each.getFileName() + ")");
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean has(Path process, Path socket) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path each : descriptors) {
                if (Files.isSymbolicLink(each) && Files.readSymbolicLink(each).equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            return false; // it has ended, or is somebody else's
        }
        return false;
    }
}
