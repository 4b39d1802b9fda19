package org.satbed.orchestrator.testbed;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What stands for the satellite link. */
public enum Backend {
    /** satbed's own emulator, or netem, between network namespaces. */
    NETNS("netns"),
    /** OpenSAND's satellite, gateway and terminal in network namespaces. */
    OPENSAND("opensand"),
    /** satbed's own emulator, or netem, between containers. */
    DOCKER("docker");

    private final String id;

    Backend(String id) {
        this.id = id;
    }

    /** The name that people use. */
    public String id() {
        return id;
    }

    /** All names, for messages. */
    public static String all() {
        return Arrays.stream(values()).map(Backend::id).collect(Collectors.joining(", "));
    }

    /** The backend of this name, if there is one. */
    public static Optional<Backend> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
    }
}
