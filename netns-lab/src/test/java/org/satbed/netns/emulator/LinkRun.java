package org.satbed.netns.emulator;

import java.util.ArrayList;
import java.util.List;
import org.satbed.netns.LinkFeatures;

/** A model driven without a kernel: packets are offered at times, and their fates gathered in their order. */
final class LinkRun {
    /** Of a packet that the queue did not let in. */
    static final long QUEUE_FULL = -4;

    private static final long END = Long.MAX_VALUE / 8;

    final LinkModel model;
    private final List<Long> fates = new ArrayList<>();
    private final List<Integer> copies = new ArrayList<>();
    private final List<Integer> open = new ArrayList<>();
    private int decided;

    LinkRun(LinkModel model) {
        this.model = model;
    }

    /** A link of constant rate without loss. */
    static LinkRun of(long rate, long delay, long queue, LinkFeatures features, long seed) {
        return new LinkRun(new LinkModel(new LinkModel.Step(0, rate, delay, 0), queue, List.of(), features, seed));
    }

    /** Offers a packet; returns whether it was let in. */
    boolean offer(long now, int bytes) {
        settle(now);
        boolean in = model.offer(now, bytes);
        if (in) {
            open.add(fates.size());
        }
        fates.add(in ? LinkModel.NOTHING : QUEUE_FULL);
        copies.add(0);
        return in;
    }

    void settle(long now) {
        for (long fate = model.decide(now); fate != LinkModel.NOTHING; fate = model.decide(now)) {
            int packet = open.get(decided++);
            fates.set(packet, fate);
            copies.set(packet, fate >= 0 ? model.copies() : 0);
        }
    }

    /** What has become of all packets, in the order in which they were offered. */
    List<Long> fates() {
        settle(END);
        return fates;
    }

    /** How often each came out. */
    List<Integer> copies() {
        settle(END);
        return copies;
    }
}
