package org.satbed.scenarios;

import java.util.Optional;

/**
 * TCP of the end hosts, ws-st and ws-gw.
 *
 * @param congestionControl as the kernel names it, e.g. "cubic"; absent for the host's default
 */
public record Tcp(Optional<String> congestionControl) {

    /** The end hosts as the host has them. */
    public static final Tcp DEFAULT = new Tcp(Optional.empty());

    /**
     * Makes the setting.
     *
     * @throws IllegalArgumentException if the name cannot be a congestion control's
     */
    public Tcp {
        congestionControl.ifPresent(Limits::congestionControl);
    }
}
