package org.satbed.proxy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the reactors of one proxy have in common; nothing of it is touched while bytes move.
 *
 * @param open connections held
 * @param log of connections
 * @param notices for the operator
 * @param limits per client
 * @param whenFull called by the reactor that takes the last connection that may be held
 * @param pacing what they tell each other of the satellite leg, where its rate is shared out
 */
record Shared(
        AtomicInteger open,
        ConnectionLog log,
        Notices notices,
        ClientLimits limits,
        Runnable whenFull,
        Optional<PacingBoard> pacing) {}
