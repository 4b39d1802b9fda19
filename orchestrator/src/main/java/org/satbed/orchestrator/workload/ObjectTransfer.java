package org.satbed.orchestrator.workload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.satbed.scenarios.PoissonArrivals;

/** Transfers one object over one connection and takes the times. Several are started together by {@link #runTogether}. */
final class ObjectTransfer {
    private static final int BUFFER = 32 * 1024;
    /** What a thread needs to say that its socket was closed. */
    private static final long GRACE_SECONDS = 5;

    /** What may be under way when objects arrive by themselves; each has a thread. */
    private static final int MOST_AT_ONCE = 1000;

    private final boolean upload;
    private final InetSocketAddress server;
    private final long bytes;
    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[BUFFER];
    private long startNanos;
    private Instant started = Instant.now();
    private double firstByteSeconds;
    private double completionSeconds;
    private long transferred;
    private volatile boolean late;
    private volatile Flow result;

    private ObjectTransfer(boolean upload, InetSocketAddress server, long bytes) {
        this.upload = upload;
        this.server = server;
        this.bytes = bytes;
    }

    /** So many transfers at once, each on a thread that is ready before any of them begins; those not done in time are broken off. */
    static List<Flow> runTogether(boolean upload, InetSocketAddress server, long bytes, int parallel, long limitMillis)
            throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(parallel);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(parallel);
        List<ObjectTransfer> transfers = new ArrayList<>();
        for (int flow = 0; flow < parallel; flow++) {
            ObjectTransfer transfer = new ObjectTransfer(upload, server, bytes);
            transfers.add(transfer);
            Thread thread = new Thread(
                    () -> {
                        ready.countDown();
                        try {
                            go.await();
                            transfer.run(limitMillis);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        } finally {
                            done.countDown();
                        }
                    },
                    "flow " + flow);
            thread.setDaemon(true);
            thread.start();
        }
        ready.await();
        go.countDown();
        awaitOrBreakOff(transfers, done, limitMillis);
        return transfers.stream().map(transfer -> transfer.result(limitMillis)).toList();
    }

    /**
     * One download after the other, a fixed time from one's begin to the next one's, while another goes on that is broken off at the end.
     *
     * @param besideBytes of that one, 0 for none
     * @throws IOException if that one ended before the last of the others had begun: then they were not beside it
     */
    static List<Flow> runSpaced(
            InetSocketAddress server, long bytes, int count, double intervalMillis, long besideBytes, long limitMillis)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        ObjectTransfer beside = new ObjectTransfer(false, server, besideBytes);
        if (besideBytes > 0) {
            beside.start(limitMillis, () -> {});
        }
        List<ObjectTransfer> transfers = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(count);
        for (int i = 1; i <= count; i++) {
            long wait = begin + (long) (i * intervalMillis * 1e6) - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
            if (beside.result != null) {
                break;
            }
            ObjectTransfer transfer = new ObjectTransfer(false, server, bytes);
            transfers.add(transfer);
            transfer.start(limitMillis, done::countDown);
        }
        Flow early = beside.result;
        long left = limitMillis - (System.nanoTime() - begin) / 1_000_000;
        if (early == null) {
            awaitOrBreakOff(transfers, done, left);
        }
        beside.breakOff();
        if (early != null) {
            transfers.forEach(ObjectTransfer::breakOff);
            throw new IOException("the download beside the requests was over before the last of them"
                    + (early.error() == null ? "; make it larger" : ": " + early.error()));
        }
        return transfers.stream().map(transfer -> transfer.result(limitMillis)).toList();
    }

    /**
     * Downloads that begin at their moments, whether those before have ended or not.
     *
     * @param limitMillis for all together
     * @throws IOException if more are under way at once than a process can bear: then they would not begin when they should
     */
    static List<Flow> runAt(InetSocketAddress server, List<PoissonArrivals.Arrival> arrivals, long limitMillis)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<ObjectTransfer> transfers = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(arrivals.size());
        AtomicInteger underWay = new AtomicInteger();
        for (PoissonArrivals.Arrival arrival : arrivals) {
            long wait = begin + Math.round(arrival.atSeconds() * 1e9) - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
            if (underWay.incrementAndGet() > MOST_AT_ONCE) {
                transfers.forEach(ObjectTransfer::breakOff);
                throw new IOException("more than " + MOST_AT_ONCE + " objects are under way after "
                        + arrival.atSeconds() + " s: they arrive faster than the path carries them");
            }
            ObjectTransfer transfer = new ObjectTransfer(false, server, arrival.bytes());
            transfers.add(transfer);
            transfer.start(limitMillis, () -> {
                underWay.decrementAndGet();
                done.countDown();
            });
        }
        awaitOrBreakOff(transfers, done, limitMillis - (System.nanoTime() - begin) / 1_000_000);
        return transfers.stream().map(transfer -> transfer.result(limitMillis)).toList();
    }

    private static void awaitOrBreakOff(List<ObjectTransfer> transfers, CountDownLatch done, long limitMillis)
            throws InterruptedException {
        if (!done.await(limitMillis, TimeUnit.MILLISECONDS)) {
            transfers.forEach(ObjectTransfer::breakOff);
            done.await(GRACE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void start(long limitMillis, Runnable ended) {
        Thread thread = new Thread(
                () -> {
                    try {
                        run(limitMillis);
                    } finally {
                        ended.run();
                    }
                },
                "flow");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(long limitMillis) {
        String error = null;
        started = Instant.now();
        startNanos = System.nanoTime();
        try (socket) {
            socket.connect(server, (int) Math.min(limitMillis, Integer.MAX_VALUE));
            socket.setTcpNoDelay(true);
            if (upload) {
                upload();
            } else {
                download();
            }
        } catch (IOException e) {
            error = late ? lateMessage(limitMillis) : describe(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            error = e.toString();
        }
        result = new Flow(started.toString(), firstByteSeconds, completionSeconds, transferred, error);
    }

    private void download() throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request("GET /object/" + bytes, ""));
        InputStream in = socket.getInputStream();
        HttpHead head = HttpHead.read(in, buffer);
        requireOk(head);
        if (head.contentLength() != bytes) {
            throw new IOException("the object has " + head.contentLength() + " bytes instead of " + bytes);
        }
        int from = head.from();
        int to = head.to();
        long now = head.lastNanos();
        while (true) {
            if (to > from) {
                firstByteSeconds = transferred == 0 ? since(now) : firstByteSeconds;
                verify(from, to);
            }
            if (transferred == bytes) {
                completionSeconds = since(now);
                break;
            }
            to = in.read(buffer);
            now = System.nanoTime();
            from = 0;
            if (to < 0) {
                throw new EOFException("closed after " + transferred + " of " + bytes + " bytes");
            }
        }
        requireEnd();
    }

    private void verify(int from, int to) throws IOException {
        if (transferred + to - from > bytes) {
            throw new IOException("more than the " + bytes + " bytes of the object arrived");
        }
        if (!Pattern.matches(transferred, buffer, from, to)) {
            throw new IOException("wrong content behind byte " + transferred);
        }
        transferred += to - from;
    }

    /** After the last byte only the end may come, in whatever way. This is checked behind the clock. */
    private void requireEnd() throws IOException {
        int more;
        try {
            socket.shutdownOutput();
            more = socket.getInputStream().read();
        } catch (IOException e) {
            return; // a reset: nothing more comes
        }
        if (more >= 0) {
            throw new IOException("more than the object's bytes arrived");
        }
    }

    private void upload() throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] head = request("PUT /object", "Content-Length: " + bytes + "\r\n");
        byte[] block = Pattern.block();
        int first = (int) Math.min(block.length, bytes);
        byte[] start = new byte[head.length + first];
        System.arraycopy(head, 0, start, 0, head.length);
        System.arraycopy(block, 0, start, head.length, first);
        out.write(start);
        ObjectServer.writePattern(out, first, bytes);
        HttpHead reply = HttpHead.read(socket.getInputStream(), buffer);
        requireOk(reply);
        firstByteSeconds = since(reply.firstNanos());
        completionSeconds = since(reply.lastNanos());
        transferred = bytes;
    }

    private byte[] request(String what, String fields) {
        String host = server.getAddress().getHostAddress();
        String name = host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host;
        return (what + " HTTP/1.1\r\nHost: " + name + ":" + server.getPort() + "\r\n" + fields
                        + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void requireOk(HttpHead head) throws IOException {
        if (!head.firstLine().startsWith("HTTP/1.1 200")) {
            throw new IOException("the server says '" + head.firstLine() + "'");
        }
    }

    private double since(long nanos) {
        return (nanos - startNanos) / 1e9;
    }

    private void breakOff() {
        if (result == null) {
            late = true;
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no use any more, one way or the other.
            }
        }
    }

    private Flow result(long limitMillis) {
        Flow known = result;
        return known != null ? known : new Flow(started.toString(), 0, 0, 0, lateMessage(limitMillis));
    }

    private static String lateMessage(long limitMillis) {
        return "did not end within " + limitMillis / 1000.0 + " s";
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
