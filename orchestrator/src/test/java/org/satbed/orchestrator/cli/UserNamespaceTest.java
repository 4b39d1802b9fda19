package org.satbed.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a user is told who may not have a user namespace. */
class UserNamespaceTest {
    private static final String REFUSED = "unshare: unshare failed: Operation not permitted\n";

    private static String diagnose(String reached, String error, Map<String, String> settings) {
        UserNamespace.Obstacle obstacle =
                UserNamespace.diagnose(reached, error, file -> settings.getOrDefault(file, ""));
        String line = obstacle.why() + "; " + obstacle.remedy();
        assertFalse(line.contains("\n"), line);
        return line;
    }

    private static void assertSays(String expected, String line) {
        assertTrue(line.contains(expected), line);
    }

    @Test
    void everySwitchOfTheKernelIsNamedWithItsCommand() {
        assertSays(
                "sysctl -w user.max_user_namespaces=",
                diagnose(
                        "",
                        "unshare: unshare failed: No space left on device",
                        Map.of("user/max_user_namespaces", "0")));
        assertSays(
                "sysctl -w kernel.unprivileged_userns_clone=1",
                diagnose(
                        "",
                        REFUSED,
                        Map.of("kernel/unprivileged_userns_clone", "0", "user/max_user_namespaces", "100")));
        assertSays(
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
                diagnose(
                        "",
                        "unshare: write failed /proc/self/uid_map: Operation not permitted",
                        Map.of("kernel/apparmor_restrict_unprivileged_userns", "1")));
    }

    @Test
    void theDeviceIsNamedWhenAllElseWorked() {
        assertSays(
                "chmod 666 /dev/net/tun",
                diagnose("user\nmount\nnet\n", "sh: 4: cannot open /dev/net/tun: Permission denied", Map.of()));
    }

    @Test
    void whatIsLeftIsAContainerAndSaysHowFarItCame() {
        assertSays("no user namespace can be made (unshare: unshare failed", diagnose("", REFUSED, Map.of()));
        assertSays("nothing can be mounted", diagnose("user\n", "mount: /run: permission denied.", Map.of()));
        assertSays(
                "no network namespace can be entered",
                diagnose("user\nmount\n", "mount of /sys failed: Operation not permitted", Map.of()));
        assertSays("seccomp=unconfined", diagnose("", REFUSED, Map.of()));
    }
}
