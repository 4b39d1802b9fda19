package org.satbed.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.satbed.linux.SocketOptions;

/** A proxy's pacers with a simulated kernel that sends what its bounds allow. Time goes on by ticks. */
abstract class PacingSimulation {
    static final double RATE = 6_000_000; // payload bytes per second
    static final double TICK_SECONDS = Pacer.TICK_NANOS / 1e9;

    long now = 1;

    /** A flow: it offers so much each second, or has had all its bytes from the beginning. */
    final class Source {
        final PacedFlow flow = new PacedFlow();
        final Relay relay = new Relay(Counter.BYTES_DOWN, new SocketOptions());
        final double offered;
        double written;
        double sent;

        Source(int fd, double offered, int weight) {
            this.offered = offered;
            relay.start(fd, fd);
            flow.start(fd, relay, weight);
        }

        /** What no pacing holds back. */
        void sendFirst() {
            written = Pacer.UNPACED;
            sent = Pacer.UNPACED;
            RelayBytes.set(relay, Pacer.UNPACED);
        }

        /** All at once, as an answer comes. */
        void answer(int bytes) {
            written += bytes;
            RelayBytes.set(relay, (long) written);
        }

        void tick() {
            written += offered * TICK_SECONDS;
            RelayBytes.set(relay, (long) written);
            sent = Math.min(written, sent + flow.cap * TICK_SECONDS);
        }
    }

    final class Kernel implements PacingSocket {
        final Map<Integer, Source> sources = new HashMap<>();
        final Set<Integer> unestablished = new HashSet<>();
        final Set<Integer> recovering = new HashSet<>();
        final List<Integer> restarted = new ArrayList<>();
        int pushed;

        @Override
        public long unsent(int fd) {
            Source source = sources.get(fd);
            return (long) source.written - (long) source.sent;
        }

        @Override
        public boolean established(int fd) {
            return !unestablished.contains(fd);
        }

        @Override
        public boolean recovering(int fd) {
            return recovering.contains(fd);
        }

        @Override
        public void push(int fd) {
            pushed++;
        }

        @Override
        public void progress(int fd, FlowProgress into) {
            into.delivered = (long) sources.get(fd).sent;
            into.rttMicros = 600_000;
        }

        @Override
        public void cap(int fd, long bytesPerSecond) {}

        @Override
        public void restart(int fd) {
            restarted.add(fd);
        }
    }

    final class Proxy {
        final PacingBoard board;
        final List<Pacer> pacers = new ArrayList<>();
        final List<List<Source>> sources = new ArrayList<>();
        final Kernel kernel = new Kernel();
        int fds = 3;

        Proxy(int reactors, boolean bbr) {
            board = new PacingBoard(reactors, new RateEstimate(RATE, true), 0, 0, PacingPage.own());
            for (int i = 0; i < reactors; i++) {
                pacers.add(new Pacer(board, i, kernel, bbr));
                sources.add(new ArrayList<>());
            }
        }

        Source open(int reactor, double offered, int weight) {
            Source source = new Source(fds, offered, weight);
            kernel.sources.put(fds++, source);
            sources.get(reactor).add(source);
            pacers.get(reactor).begin(source.flow, now);
            return source;
        }

        void close(int reactor, Source source) {
            sources.get(reactor).remove(source);
            pacers.get(reactor).end(source.flow);
        }

        void ticks(int count) {
            for (int i = 0; i < count; i++) {
                now += Pacer.TICK_NANOS;
                for (int r = 0; r < pacers.size(); r++) {
                    for (Source each : sources.get(r)) {
                        each.tick();
                        pacers.get(r).moved(each.flow, 0, now);
                    }
                    pacers.get(r).turn(now);
                }
            }
        }

        List<Source> all() {
            return sources.stream().flatMap(List::stream).toList();
        }

        double sent() {
            return all().stream().mapToDouble(each -> each.sent).sum();
        }

        /** Bytes per second that go out in so many ticks from now on. */
        double carried(int ticks) {
            double before = sent();
            ticks(ticks);
            return (sent() - before) / (ticks * TICK_SECONDS);
        }
    }
}
