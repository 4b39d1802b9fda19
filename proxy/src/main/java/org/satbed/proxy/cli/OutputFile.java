package org.satbed.proxy.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.satbed.linux.tool.TrustedPath;

/**
 * The files that the proxy writes, as root mostly: never where another user could have put something else ({@link
 * TrustedPath#objectionToOutput}), and never through a link.
 */
final class OutputFile {
    private static final FileAttribute<Set<PosixFilePermission>> MINE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private OutputFile() {}

    /** Opens a file that grows. One that is made is root's, or this user's, alone: it names clients and servers. */
    static OutputStream append(Path file) throws IOException {
        requireOurs(file);
        if (file.startsWith("/dev") || file.startsWith("/proc")) {
            return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        return Channels.newOutputStream(Files.newByteChannel(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS),
                MINE));
    }

    /** Writes a small file that everybody may read, in one piece: nobody ever sees half of it. */
    static void replace(Path file, String text) throws IOException {
        requireOurs(file);
        // A name that nobody can know, and O_EXCL: nothing that somebody has put there is written to.
        Path draft =
                Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName() + ".", ".new", MINE);
        try {
            Files.writeString(draft, text);
            Files.setPosixFilePermissions(draft, READABLE);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void requireOurs(Path file) throws IOException {
        Optional<String> objection = TrustedPath.objectionToOutput(file);
        if (objection.isPresent()) {
            throw new UntrustedException(objection.get() + ": choose a directory that is root's or this user's own");
        }
    }

    /** In one line why a file is not written; other exceptions of files say no more than its name. */
    static String reason(IOException e, String otherwise) {
        return e instanceof UntrustedException ? ": " + e.getMessage() : otherwise;
    }

    private static final class UntrustedException extends IOException {
        private static final long serialVersionUID = 1L;

        UntrustedException(String message) {
            super(message);
        }
    }
}
