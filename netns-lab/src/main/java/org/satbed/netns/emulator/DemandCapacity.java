package org.satbed.netns.emulator;

import java.util.Arrays;
import org.satbed.netns.OnDemand;

/** Capacity that follows demand; {@link OnDemand} tells how. Frame m ends at m × its length, and its grant is in force from grantNanos later on, for a frame. */
final class DemandCapacity implements Capacity {
    private static final double BITS_NANOS = 8e9; // of a byte at 1 bit/s

    private final OnDemand parameters;
    private final RateSchedule highest;
    private final long[] grants; // bit/s, of the frame m at m % length
    private final double[] volumes; // bytes, that part of the grant which was asked for as volume
    private long arrivedBytes;
    private long nextFrame; // the one that is not over yet ends at nextFrame * frameNanos

    DemandCapacity(OnDemand parameters, RateSchedule highest) {
        this.parameters = parameters;
        this.highest = highest;
        // Those in force or still to come, and one that is just over.
        this.grants = new long[(int) (parameters.grantNanos() / parameters.frameNanos()) + 4];
        this.volumes = new double[grants.length];
        grantWhatIsGuaranteed(0);
    }

    /** As far as the link itself has it. */
    private void grantWhatIsGuaranteed(long now) {
        long rate = Math.min(parameters.guaranteedBitsPerSecond(), highest.rateAt(now));
        Arrays.fill(grants, rate);
        Arrays.fill(volumes, rate * (parameters.frameNanos() / BITS_NANOS));
    }

    /** A packet comes. */
    void arrived(int bytes) {
        arrivedBytes += bytes;
    }

    /** To be called before anything is asked: before this time, only what is guaranteed was granted. */
    void begin(long now) {
        if (nextFrame == 0) {
            nextFrame = now / parameters.frameNanos() + 1;
        }
    }

    /** When the next request is made. */
    long nextRequest() {
        return nextFrame * parameters.frameNanos();
    }

    /** After a silence that left nothing to ask for: what is guaranteed has been granted all the time. */
    void skipTo(long now) {
        long frame = now / parameters.frameNanos() + 1;
        if (arrivedBytes == 0 && frame - nextFrame > grants.length) {
            grantWhatIsGuaranteed(now);
            nextFrame = frame;
        }
    }

    /** A frame is over, and at its end so much waits. */
    void request(long waitingBytes) {
        long at = nextFrame * parameters.frameNanos();
        double asked = arrivedBytes + Math.max(0, waitingBytes - outstandingVolume(at));
        long rate = (long) Math.ceil(asked * BITS_NANOS / parameters.frameNanos());
        long most = highest.rateAt(at + parameters.grantNanos());
        long least = Math.min(parameters.guaranteedBitsPerSecond(), most);
        long grant = Math.max(least, Math.min(rate, most));
        grants[index(nextFrame)] = grant;
        volumes[index(nextFrame)] = Math.max(0, grant * (parameters.frameNanos() / BITS_NANOS) - arrivedBytes);
        nextFrame++;
        arrivedBytes = 0;
    }

    /** What may be sent by the grants in force and to come, without those for the bytes that will arrive then. */
    private double outstandingVolume(long now) {
        double bytes = 0;
        for (long frame = frameOf(now); frame < nextFrame; frame++) {
            long begin = frame * parameters.frameNanos() + parameters.grantNanos();
            long left = begin + parameters.frameNanos() - Math.max(now, begin);
            bytes += volumes[index(frame)] * left / parameters.frameNanos();
        }
        return bytes;
    }

    /** The frame whose grant is in force. */
    private long frameOf(long nanos) {
        return Math.floorDiv(nanos - parameters.grantNanos(), parameters.frameNanos());
    }

    private int index(long frame) {
        return (int) Math.floorMod(frame, (long) grants.length);
    }

    @Override
    public long rateAt(long nanos) {
        return grants[index(frameOf(nanos))];
    }

    @Override
    public long endAt(long nanos) {
        return (frameOf(nanos) + 1) * parameters.frameNanos() + parameters.grantNanos();
    }

    @Override
    public long knownUntil() {
        return nextFrame * parameters.frameNanos() + parameters.grantNanos();
    }
}
