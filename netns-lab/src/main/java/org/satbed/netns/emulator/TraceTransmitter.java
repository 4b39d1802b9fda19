package org.satbed.netns.emulator;

import org.satbed.netns.DeliveryTrace;

/** Sends when a trace has an opportunity, as mahimahi does: a packet is sent with the opportunity that takes its last byte. */
final class TraceTransmitter implements Transmitter {
    private final DeliveryTrace trace;
    private final RateSchedule schedule;
    private long begin; // of this pass through the trace
    private int index; // the opportunity that is used, or comes next
    private int left = DeliveryTrace.OPPORTUNITY_BYTES; // of it
    private int sentBytes;
    private long finish;

    TraceTransmitter(DeliveryTrace trace, RateSchedule schedule) {
        this.trace = trace;
        this.schedule = schedule;
    }

    private long at() {
        return begin + trace.atNanos(index);
    }

    private void next() {
        left = DeliveryTrace.OPPORTUNITY_BYTES;
        if (++index == trace.size()) {
            index = 0;
            begin += trace.periodNanos();
        }
    }

    @Override
    public long startOf(long arrival) {
        if (left == 0) {
            next();
        }
        if (arrival - begin >= trace.periodNanos() && at() < arrival) {
            // One ns back: at the moment at which a pass ends, its last opportunities are there still.
            begin += (arrival - 1 - begin) / trace.periodNanos() * trace.periodNanos();
            index = 0;
            left = DeliveryTrace.OPPORTUNITY_BYTES;
        }
        while (at() < arrival) {
            next();
        }
        return at();
    }

    @Override
    public void send(long arrival, int bytes) {
        startOf(arrival);
        sentBytes = bytes;
        int unsentBytes = bytes + DeliveryTrace.PACKET_HEADER_BYTES;
        while (unsentBytes > 0) {
            if (left == 0) {
                next();
            }
            int taken = Math.min(left, unsentBytes);
            left -= taken;
            unsentBytes -= taken;
        }
        finish = at();
    }

    @Override
    public long finish() {
        return finish;
    }

    @Override
    public long remainingWork(long now) {
        return finish > now ? sentBytes * LinkModel.WORK_OF_A_BYTE : 0;
    }

    @Override
    public void restart(long nanos) {
        schedule.start(nanos);
        begin = nanos;
        index = 0;
        left = DeliveryTrace.OPPORTUNITY_BYTES;
    }

    @Override
    public long knowsMoreAt() {
        return NOT_YET;
    }
}
