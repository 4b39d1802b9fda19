package org.satbed.proxy;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.satbed.linux.Errno;
import org.satbed.linux.SocketOptions;

/**
 * One reactor's connections of which one end is gone, and the other has not acknowledged all that came from it. No
 * event tells of an acknowledgement, so they are looked at: after 1 ms, and after twice as long each time, up to 64 ms,
 * until their time is over.
 */
final class Deliveries {
    private static final long FIRST_LOOK_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 64_000_000;

    private final SocketOptions options;
    private final PacingSocket handshakes;
    private final long boundNanos;
    private SplitConnection[] all = new SplitConnection[16];
    private int count;
    private long next = Long.MAX_VALUE;

    /** @param bound how long bytes are waited for; zero is without bound */
    Deliveries(Duration bound, SocketOptions options) {
        this.options = options;
        handshakes = PacingSocket.of(options, (fd, why) -> {});
        boundNanos = bound.isZero() ? Long.MAX_VALUE / 2 : bound.toNanos();
    }

    void add(SplitConnection connection, long now) {
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        connection.deliveryPlace = count;
        connection.deliverBy = now + boundNanos;
        connection.lookInterval = FIRST_LOOK_NANOS;
        connection.nextLook = now + FIRST_LOOK_NANOS;
        next = count == 0 ? connection.nextLook : Math.min(next, connection.nextLook);
        all[count++] = connection;
    }

    /** Whatever became of it; one that is not among them is left alone. */
    void remove(SplitConnection connection) {
        int place = connection.deliveryPlace;
        if (place >= 0) {
            SplitConnection last = all[--count];
            all[place] = last;
            last.deliveryPlace = place;
            all[count] = null;
            connection.deliveryPlace = -1;
        }
    }

    /**
     * Whether all is acknowledged, or its time is over. Until the handshake is over the kernel does not tell what is
     * unacknowledged (net/ipv4/tcp.c, tcp_ioctl).
     */
    boolean isOver(SplitConnection connection, long now) {
        int other = connection.socket(1 - connection.gone);
        boolean acknowledged = connection.outOf(connection.gone).delivered()
                && options.unacknowledged(other) == 0
                && handshakes.established(other);
        return acknowledged || now - connection.deliverBy >= 0;
    }

    /** Why it ends: by the error of the end that is gone. */
    EndReason reason(SplitConnection connection) {
        int told = connection.goneErrno != 0
                ? connection.goneErrno
                : connection.outOf(connection.gone).sourceErrno();
        int errno = told != 0 ? told : options.takeError(connection.socket(connection.gone));
        return EndReason.of(errno == 0 ? Errno.ECONNRESET : errno, connection.gone == SplitConnection.CLIENT, false);
    }

    /** ms until the next look, -1 for none. */
    int untilLookMillis(long now) {
        return count == 0 ? -1 : (int) Math.max(0, (next - now + 999_999) / 1_000_000);
    }

    /** Shows those that are due; the look may remove the one that it is shown, and no other. */
    void turn(long now, Consumer<SplitConnection> look) {
        if (count == 0 || now - next < 0) {
            return;
        }
        long soonest = now + LONGEST_PAUSE_NANOS;
        for (int i = count - 1; i >= 0; i--) {
            SplitConnection each = all[i];
            if (now - each.nextLook >= 0) {
                each.lookInterval = Math.min(LONGEST_PAUSE_NANOS, 2 * each.lookInterval);
                each.nextLook = now + each.lookInterval;
                look.accept(each);
            }
            if (each.deliveryPlace >= 0 && each.nextLook - soonest < 0) {
                soonest = each.nextLook;
            }
        }
        next = soonest;
    }
}
