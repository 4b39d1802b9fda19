package org.satbed.linux.tool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.satbed.linux.Signals;

/**
 * Paths that only root and this process's user can change: what is read there was written by one of the two, and what
 * is written there goes where it was meant to go. Looked at are the file itself and each directory that leads to it,
 * through symbolic links too.
 */
public final class TrustedPath {
    private static final int TYPE = 0170000; // S_IFMT and what it selects (inode(7))
    private static final int LINK = 0120000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;
    /**
     * Groups of users begin here (login.defs(5)); those below are the system's, as syslog's, which may write in
     * Ubuntu's /var/log.
     */
    private static final int FIRST_USER_GROUP = 1_000;

    private static final Path OVERFLOW = Path.of("/proc/sys/kernel/overflowuid");
    private static final Path USERS = Path.of("/proc/self/uid_map");

    private final boolean systemGroupsMayWrite;
    private final int self = Signals.effectiveUser();

    private TrustedPath(boolean systemGroupsMayWrite) {
        this.systemGroupsMayWrite = systemGroupsMayWrite;
    }

    /**
     * Why what is there, or would be made there, cannot be relied upon.
     *
     * @return a sentence's end that names the culprit: {@code "/srv/x belongs to user 1000"}; empty when there is no
     *     reason
     */
    public static Optional<String> objection(Path path) {
        return new TrustedPath(false).chain(path.toAbsolutePath());
    }

    /** Refuses a path for which there is an {@link #objection}. */
    public static void require(Path path) throws IOException {
        Optional<String> objection = objection(path);
        if (objection.isPresent()) {
            throw new IOException(objection.get());
        }
    }

    /**
     * Why a process should not write to a file of this name, as a log: it, or a directory on its way, is in other
     * users' hands; it is a link, or has other names. Directories in which everybody may make files, but nobody those
     * of others (sticky, as /tmp), will do, and so does what a group of the system may write to. What is under {@code
     * /dev} is not looked at.
     */
    public static Optional<String> objectionToOutput(Path file) {
        Path path = file.toAbsolutePath();
        if (path.startsWith("/dev") || path.startsWith("/proc")) {
            return Optional.empty();
        }
        try {
            Map<String, Object> is = attributes(path);
            if (is != null && (number(is, "mode") & TYPE) != REGULAR) {
                return Optional.of(path + " is no regular file");
            }
            if (is != null && number(is, "nlink") > 1) {
                return Optional.of(path + " has another name too");
            }
        } catch (IOException e) {
            return Optional.of(path + " cannot be looked at");
        }
        return new TrustedPath(true).chain(path);
    }

    /**
     * Makes a directory that only this user can enter, whatever the umask.
     *
     * @throws FileAlreadyExistsException when there is something of that name
     * @throws IOException also when somebody else could change what is in it
     */
    public static void makePrivate(Path directory) throws IOException {
        require(directory.toAbsolutePath().getParent());
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * Makes a directory that everybody can enter and only this user can change, whatever the umask; one that is there
     * already must be so.
     *
     * @throws IOException also when somebody else can change it
     */
    public static void makeOwn(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            makeOwn(parent);
        }
        require(parent);
        try {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (FileAlreadyExistsException e) {
            require(directory);
        }
    }

    private Optional<String> chain(Path path) {
        try {
            Path upTo = path.getRoot();
            for (Path name : path) {
                upTo = upTo.resolve(name);
                Map<String, Object> is = attributes(upTo);
                if (is == null) {
                    return Optional.empty(); // nor is what would be behind it
                }
                boolean link = (number(is, "mode") & TYPE) == LINK;
                boolean last = upTo.equals(path);
                Optional<String> objection =
                        link && last ? Optional.of(path + " is a symbolic link") : objection(upTo, is);
                if (objection.isPresent()) {
                    return objection;
                }
                if (link) {
                    return chain(upTo.toRealPath().resolve(upTo.relativize(path)));
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(path + " cannot be looked at: " + e.getMessage());
        }
    }

    private Optional<String> objection(Path path, Map<String, Object> is) throws IOException {
        int owner = number(is, "uid");
        int mode = number(is, "mode");
        if (owner != 0 && owner != self && !isUnmappedRoot(owner, mode)) {
            return Optional.of(path + " belongs to user " + owner);
        }
        boolean directory = (mode & TYPE) == DIRECTORY;
        if ((mode & TYPE) == LINK || directory && (mode & STICKY) != 0) {
            return Optional.empty();
        }
        boolean group = (mode & GROUP_WRITES) != 0
                && !(directory && number(is, "gid") < (systemGroupsMayWrite ? FIRST_USER_GROUP : 1));
        return group || (mode & OTHERS_WRITE) != 0
                ? Optional.of(path + " may be written by others than its owner")
                : Optional.empty();
    }

    /**
     * In a user namespace the host's root is a nobody (user_namespaces(7)); what leads to a mount of one's own belongs
     * to it.
     */
    private static boolean isUnmappedRoot(int owner, int mode) throws IOException {
        return (mode & TYPE) == DIRECTORY
                && !Files.readString(USERS).strip().matches("0\\s+0\\s+4294967295")
                && owner == Integer.parseInt(Files.readString(OVERFLOW).strip());
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, "unix:uid,gid,mode,nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static int number(Map<String, Object> attributes, String name) {
        return ((Number) attributes.get(name)).intValue();
    }
}
