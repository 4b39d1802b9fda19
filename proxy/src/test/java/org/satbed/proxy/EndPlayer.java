package org.satbed.proxy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * One end of a connection at its script's steps, with a raw socket, so that every errno is seen. Each step has a bound.
 */
final class EndPlayer {
    /** What the linux module has no need for. */
    public interface Calls {
        /** poll(2). */
        int poll(long descriptors, long count, int timeoutMillis);

        /** shutdown(2). */
        int shutdown(int fd, int how);
    }

    static final Calls CALLS = LibraryLoader.loadLibrary(Calls.class, Map.<LibraryOption, Object>of(), "c");
    static final int IN = 1;
    static final int OUT = 4;
    private static final int PRIORITY = 2;
    private static final int BLOCK = 64 * 1024;
    private static final int SHUT_RD = 0;
    private static final long BOUND_NANOS = 5_000_000_000L;
    /** The value of urgent bytes; the stream has none of it. */
    private static final int URGENT_BYTE = 0xff;

    private final int fd;
    private final boolean isClient;
    private final Script script;
    /** Steps taken by both ends. */
    private final AtomicIntegerArray taken;

    private final SocketOptions options = new SocketOptions();
    private final NativeBuffer buffer = NativeBuffer.allocate(BLOCK);
    private final NativeBuffer poll = NativeBuffer.allocate(8);
    private boolean open = true;
    private boolean over; // an end or an error was read: nothing more will come
    private long sent;
    private long received;
    private boolean good = true;
    private int urgent;
    private boolean end;
    private boolean reset;
    private boolean broken;
    private int other;
    private int stuck = -1;

    EndPlayer(int fd, boolean isClient, Script script, AtomicIntegerArray taken) {
        this.fd = fd;
        this.isClient = isClient;
        this.script = script;
        this.taken = taken;
    }

    /** Counts an error that was taken from the socket before, 0 for none. */
    EndPlayer told(int errno) {
        if (errno != 0) {
            note(-errno);
        }
        return this;
    }

    /** A byte of the stream that one side sends. */
    private byte byteAt(boolean ofClient, long position) {
        long mixed = (position + 1) * 0x9E3779B97F4A7C15L + script.seed() * (ofClient ? 3 : 5);
        return (byte) ((mixed >>> 40) % URGENT_BYTE);
    }

    /** Takes all steps. */
    void play() {
        List<Script.Step> steps = isClient ? script.client() : script.server();
        for (int i = 0; i < steps.size() && stuck < 0; i++) {
            if (!take(steps.get(i))) {
                stuck = i;
            }
            taken.set(isClient ? 0 : 1, i + 1);
        }
    }

    private boolean take(Script.Step step) {
        int amount = step.amount();
        switch (step.act()) {
            case SEND -> {
                return send(amount, BOUND_NANOS, true);
            }
            case SEND_SOME -> {
                return send(amount, 40_000_000L, false);
            }
            case URGENT -> {
                return sendUrgent();
            }
            case RECEIVE -> {
                return receive(amount);
            }
            case RECEIVE_ALL -> {
                return receive(Long.MAX_VALUE);
            }
            case RECEIVE_URGENT -> {
                return receiveUrgent();
            }
            case ACKED -> {
                return until(() -> options.unacknowledged(fd) == 0);
            }
            case ARRIVED -> {
                return until(() -> options.unread(fd) >= amount);
            }
            case PEER -> {
                return until(() -> taken.get(isClient ? 1 : 0) >= amount);
            }
            case PAUSE -> {
                sleep(amount);
                return true;
            }
            case HALF_CLOSE -> Sockets.shutdownWrite(fd); // of a connection that is gone: seen otherwise
            case SHUT_READ -> CALLS.shutdown(fd, SHUT_RD);
            case CLOSE -> close();
            case RESET -> {
                options.resetOnClose(fd);
                close();
            }
        }
        return true;
    }

    private boolean send(long amount, long patience, boolean all) {
        long target = sent + amount;
        long last = System.nanoTime();
        while (sent < target) {
            int n = (int) Math.min(BLOCK, target - sent);
            for (int i = 0; i < n; i++) {
                buffer.bytes().put(i, byteAt(isClient, sent + i));
            }
            long result = Sockets.send(fd, buffer.address(), n, 0);
            if (result > 0) {
                sent += result;
                last = System.nanoTime();
            } else if (result != -Errno.EAGAIN) {
                note(result);
                return true;
            } else if (System.nanoTime() - last > patience) {
                return !all;
            } else {
                poll(OUT, 10);
            }
        }
        return true;
    }

    private boolean sendUrgent() {
        buffer.bytes().put(0, (byte) URGENT_BYTE);
        long result = Sockets.send(fd, buffer.address(), 1, Sockets.URGENT);
        if (result < 0) {
            note(result);
        }
        return true;
    }

    private boolean receive(long amount) {
        long last = System.nanoTime();
        while (received < amount && !over) {
            long n = Sockets.receive(fd, buffer.address(), Math.min(BLOCK, amount - received), 0);
            if (n > 0) {
                check((int) n);
                last = System.nanoTime();
            } else if (n == 0) {
                end = true;
                over = true;
            } else if (n != -Errno.EAGAIN) {
                note(n);
                over = true;
            } else if (System.nanoTime() - last > BOUND_NANOS) {
                return false;
            } else {
                poll(IN, 10);
            }
        }
        return true;
    }

    private void check(int n) {
        for (int i = 0; i < n; i++) {
            byte value = buffer.bytes().get(i);
            if ((value & 0xff) == URGENT_BYTE) {
                urgent++;
            } else {
                good &= value == byteAt(!isClient, received);
                received++;
            }
        }
    }

    private boolean receiveUrgent() {
        long last = System.nanoTime();
        while (System.nanoTime() - last < BOUND_NANOS) {
            long n = Sockets.receive(fd, buffer.address(), 1, Sockets.URGENT);
            if (n == 1) {
                good &= (buffer.bytes().get(0) & 0xff) == URGENT_BYTE;
                urgent++;
                return true;
            }
            poll(PRIORITY, 10);
        }
        return false;
    }

    private void note(long result) {
        switch ((int) -result) {
            case Errno.ECONNRESET -> reset = true;
            case Errno.EPIPE -> broken = true;
            default -> other = (int) -result;
        }
    }

    /** After the last step: takes notice of what comes, for a while, or until this is what it saw. */
    void watch(Sight expected, long boundNanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < boundNanos) {
            if (open) {
                int error = options.takeError(fd);
                if (error != 0) {
                    note(-error);
                }
            }
            if (expected != null && sight().matches(expected, script) && System.nanoTime() - begin > 10_000_000L) {
                return;
            }
            sleep(2);
        }
    }

    Sight sight() {
        return new Sight(true, false, sent, received, good, urgent, end, reset, broken, other, stuck);
    }

    void close() {
        if (open) {
            open = false;
            Descriptors.close(fd);
        }
    }

    private boolean until(java.util.function.BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > BOUND_NANOS) {
                return false;
            }
            sleep(1);
        }
        return true;
    }

    private void poll(int events, int millis) {
        poll(poll, fd, events, millis);
    }

    /** Waits for one descriptor. */
    static int poll(NativeBuffer room, int fd, int events, int millis) {
        room.bytes().putInt(0, fd).putShort(4, (short) events).putShort(6, (short) 0);
        CALLS.poll(room.address(), 1, millis);
        return room.bytes().getShort(6);
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis); // looks at what makes no event, or is part of the script
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
