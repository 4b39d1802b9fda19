package org.satbed.proxy.interception;

import java.util.List;
import org.satbed.linux.tool.CommandRunner;

/** Whether tests that make namespaces can run. */
final class Privilege {
    static final String REASON = "skipped: needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN) to make network namespaces";

    private Privilege() {}

    static boolean present() {
        boolean root =
                CommandRunner.onHost().run(List.of("/usr/bin/id", "-u")).strip().equals("0");
        if (!root) {
            System.out.println(REASON); // surefire's summary counts it, but does not say why
        }
        return root;
    }
}
