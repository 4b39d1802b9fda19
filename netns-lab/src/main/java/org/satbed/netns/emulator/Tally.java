package org.satbed.netns.emulator;

import java.util.concurrent.atomic.AtomicLong;

/** What one direction counts. Written by the emulator's thread, without locks, and read by any. */
public final class Tally {
    private final AtomicLong deliveredPackets = new AtomicLong();
    private final AtomicLong deliveredBytes = new AtomicLong();
    private final AtomicLong queueDrops = new AtomicLong();
    private final AtomicLong losses = new AtomicLong();
    private final AtomicLong ringDrops = new AtomicLong();
    private final AtomicLong ignored = new AtomicLong();
    private final AtomicLong peakBacklog = new AtomicLong();
    private final AtomicLong recentBacklog = new AtomicLong();
    private final LatenessHistogram lateness = new LatenessHistogram();

    void delivered(int packets, int bytes, long latenessNanos) {
        add(deliveredPackets, packets);
        add(deliveredBytes, bytes);
        lateness.add(latenessNanos);
    }

    void queueDrop(int packets) {
        add(queueDrops, packets);
    }

    /** @param byQueue if the queue dropped it after it had let it in */
    void lost(int packets, boolean byQueue) {
        add(byQueue ? queueDrops : losses, packets);
    }

    void ringDrop() {
        add(ringDrops, 1);
    }

    void ignore() {
        add(ignored, 1);
    }

    void backlog(long bytes) {
        if (bytes > peakBacklog.getPlain()) {
            peakBacklog.setRelease(bytes);
        }
        if (bytes > recentBacklog.getPlain()) {
            recentBacklog.setRelease(bytes);
        }
    }

    /** Packets that came out at the far end. */
    public long deliveredPackets() {
        return deliveredPackets.getAcquire();
    }

    /** Their IP bytes. */
    public long deliveredBytes() {
        return deliveredBytes.getAcquire();
    }

    /** Packets that found the queue full, or that CoDel took out of it. */
    public long queueDrops() {
        return queueDrops.getAcquire();
    }

    /** Packets lost by chance. */
    public long losses() {
        return losses.getAcquire();
    }

    /** Packets that found no room in the ring. */
    public long ringDrops() {
        return ringDrops.getAcquire();
    }

    /** What was read and is no packet that a router forwards, and what the kernel did not take. */
    public long ignored() {
        return ignored.getAcquire();
    }

    /** The most bytes that waited for the link. */
    public long peakBacklog() {
        return peakBacklog.getAcquire();
    }

    /** The same since {@link #takeRecentBacklog} was called last. */
    public long recentBacklog() {
        return recentBacklog.getAcquire();
    }

    /** The same, and it begins anew. */
    public long takeRecentBacklog() {
        return recentBacklog.getAndSet(0);
    }

    /** How late the packets left. */
    public LatenessHistogram lateness() {
        return lateness;
    }

    /** One thread writes: a plain read and an ordered write are enough, and cost what a plain field does. */
    static void add(AtomicLong counter, long more) {
        counter.setRelease(counter.getPlain() + more);
    }
}
