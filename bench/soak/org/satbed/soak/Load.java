package org.satbed.soak;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.satbed.linux.Namespaces;

/** Transfers that begin at random times (a Poisson process in each direction), so that they are 80 % of what the path carries; both their ends. */
final class Load {
    private static final double SHARE = 0.8;
    private static final double PAYLOAD = 1448.0 / 1500 / 8;
    /** More at once are not begun: what a fault has held up would else never be made good, and all would take longer than anyone waits. */
    private static final int MOST_AT_ONCE = 200;

    private static final int LARGEST_DOWN = 2_000_000;
    private static final int LARGEST_UP = 500_000;
    private static final String SERVER = "10.81.4.2";
    private static final int PORT = 7000;

    private final long seed;
    private final AtomicLong next = new AtomicLong();
    private final Map<Long, Transfer.Ending> atClient = new ConcurrentHashMap<>();
    private final Map<Long, Transfer.Ending> atServer = new ConcurrentHashMap<>();
    private final Map<Long, Transfer> begun = new ConcurrentHashMap<>();
    private final Queue<String> violations;
    private final AtomicLong bytes = new AtomicLong();
    private final long begin = System.nanoTime();
    private final Map<Long, Long> begunAt = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> reasons = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "transfer");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final AtomicLong notBegun = new AtomicLong();
    private volatile boolean over;
    private volatile ServerSocket listener;

    Load(long seed, Queue<String> violations) {
        this.seed = seed;
        this.violations = violations;
    }

    void start() throws Exception {
        serve();
        source("ws-st", false, 50e6, LARGEST_DOWN);
        source("ws-st", true, 10e6, LARGEST_UP);
    }

    /** Accepts until {@link #stopServing}. */
    void serve() throws Exception {
        ServerSocket mine = Namespaces.call(Optional.of(Soak.namespace("ws-gw")), () -> {
            ServerSocket made = new ServerSocket();
            made.setReuseAddress(true);
            made.bind(new InetSocketAddress(SERVER, PORT), 1024);
            return made;
        });
        listener = mine;
        threads.execute(() -> {
            try {
                while (true) {
                    Socket socket = mine.accept();
                    threads.execute(() -> answer(socket));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    void stopServing() throws IOException {
        listener.close();
    }

    private void answer(Socket socket) {
        long number = -1;
        try (socket) {
            socket.setSoTimeout(Transfer.PATIENCE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            number = in.readLong();
            int size = in.readInt();
            Transfer transfer = new Transfer(number, size < 0, Math.abs(size));
            if (!transfer.equals(begun.get(number))) {
                violations.add("transfer " + number + " is none: " + transfer);
            }
            atServer.put(number, transfer.server(socket, in));
        } catch (Transfer.Violation e) {
            violations.add(e.getMessage() + " (at the server)");
        } catch (IOException e) {
            if (number >= 0) {
                atServer.put(number, Transfer.Ending.BROKEN);
            }
        }
    }

    /** Begins transfers in one direction. */
    private void source(String host, boolean upload, double bitsPerSecond, int largest) {
        double mean = (largest - 100) / Math.log(largest / 100.0); // of sizes whose logarithm is uniform
        double rate = SHARE * bitsPerSecond * PAYLOAD / mean;
        SplittableRandom random = new SplittableRandom(seed + (upload ? 1 : 0));
        Thread thread = new Thread(() -> {
            Namespaces.enterNetwork(Soak.namespace(host));
            double at = System.nanoTime();
            while (!over) {
                at += -Math.log(1 - random.nextDouble()) / rate * 1e9;
                long wait = (long) at - System.nanoTime();
                if (wait > 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(wait);
                }
                if (!room.tryAcquire()) {
                    notBegun.incrementAndGet();
                    continue;
                }
                long number = next.getAndIncrement();
                Transfer transfer = Transfer.of(seed, number, upload, largest);
                begun.put(number, transfer);
                begunAt.put(number, (System.nanoTime() - begin) / 10_000_000_000L);
                try {
                    Socket socket = new Socket(); // in this thread's namespace
                    socket.setSendBufferSize(256 * 1024);
                    threads.execute(() -> ask(socket, transfer));
                } catch (IOException e) {
                    room.release();
                    violations.add("no socket for transfer " + number + ": " + e.getMessage());
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void ask(Socket socket, Transfer transfer) {
        try (socket) {
            socket.connect(new InetSocketAddress(SERVER, PORT), Transfer.PATIENCE_MILLIS);
            Transfer.Ending ending = transfer.client(socket);
            atClient.put(transfer.number(), ending);
            if (ending == Transfer.Ending.WHOLE) {
                bytes.addAndGet(transfer.size());
            }
        } catch (Transfer.Violation e) {
            violations.add(e.getMessage() + " (at the client)");
            atClient.put(transfer.number(), Transfer.Ending.BROKEN);
        } catch (IOException e) {
            reasons.computeIfAbsent("connecting: " + e.getMessage(), unused -> new AtomicLong()).incrementAndGet();
            atClient.put(transfer.number(), Transfer.Ending.BROKEN);
        } finally {
            room.release();
        }
    }

    /** Begins no more, and waits for those that have begun. */
    void finish() throws InterruptedException {
        over = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2L * Transfer.PATIENCE_MILLIS);
        while (System.nanoTime() < end && unfinished() > 0) {
            Thread.sleep(100);
        }
        if (unfinished() > 0) {
            violations.add(unfinished() + " transfers have no end");
        }
        compare();
    }

    long unfinished() {
        return begun.keySet().stream().filter(each -> !atClient.containsKey(each)).count();
    }

    /** Where one side has an orderly end of everything, the other has it too, or has had every byte at least. */
    private void compare() throws InterruptedException {
        for (long number : begun.keySet()) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Transfer.PATIENCE_MILLIS);
            while (atClient.get(number) == Transfer.Ending.WHOLE && !atServer.containsKey(number) && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            Transfer.Ending client = atClient.get(number);
            Transfer.Ending server = atServer.getOrDefault(number, Transfer.Ending.BROKEN);
            boolean download = !begun.get(number).upload();
            if (client == Transfer.Ending.WHOLE && server == Transfer.Ending.BROKEN && !download) {
                violations.add("transfer " + number + ": whole for the client, broken for the server");
            }
            if (server == Transfer.Ending.WHOLE && client != Transfer.Ending.WHOLE) {
                violations.add("transfer " + number + ": whole for the server, broken for the client");
            }
        }
    }

    /** Of those begun in each ten seconds, how many came whole, in percent. */
    String timeline() {
        StringBuilder text = new StringBuilder("whole, of each ten seconds' transfers, %:");
        for (long at = 0; begunAt.containsValue(at); at++) {
            long slot = at;
            List<Long> numbers = begunAt.entrySet().stream()
                    .filter(each -> each.getValue() == slot)
                    .map(Map.Entry::getKey)
                    .toList();
            long whole = numbers.stream().filter(each -> atClient.get(each) == Transfer.Ending.WHOLE).count();
            text.append(' ').append(100 * whole / numbers.size());
        }
        return text.append("\n").append(reasons).toString();
    }

    String summary() {
        long whole = count(Transfer.Ending.WHOLE);
        return String.format(
                java.util.Locale.ROOT,
                "%d transfers (%d not begun while %d were under way): %d whole (%d MB, every byte compared), %d reset after the last byte, %d reset before it",
                begun.size(), notBegun.get(), MOST_AT_ONCE, whole, bytes.get() / 1_000_000, count(Transfer.Ending.WHOLE_THEN_RESET), count(Transfer.Ending.BROKEN));
    }

    private long count(Transfer.Ending ending) {
        return atClient.values().stream().filter(each -> each == ending).count();
    }

    long wholeBytes() {
        return bytes.get();
    }
}
