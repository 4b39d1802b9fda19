package org.satbed.orchestrator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The user behind sudo (sudo(8), SUDO_UID and SUDO_GID), if there is one. */
final class SudoUser {
    private SudoUser() {}

    /** Gives a file that root made to that user. */
    static void give(Path path) throws IOException {
        String user = System.getenv("SUDO_UID");
        String group = System.getenv("SUDO_GID");
        if (user == null || group == null || !"root".equals(System.getProperty("user.name"))) {
            return;
        }
        Files.setAttribute(path, "unix:uid", Integer.parseInt(user), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", Integer.parseInt(group), LinkOption.NOFOLLOW_LINKS);
    }
}
