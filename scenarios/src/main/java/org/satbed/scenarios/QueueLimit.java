package org.satbed.scenarios;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much the queue in front of a link holds before it drops the newest packet. */
public sealed interface QueueLimit {

    /**
     * The limit on a given link.
     *
     * @param rate the link's rate
     * @param rtt the path's round-trip time without queueing
     * @return bytes of IP packets, rounded to the nearest
     */
    long bytes(Rate rate, Duration rtt);

    /**
     * A limit in bytes.
     *
     * @param size what the queue holds
     */
    record Bytes(DataSize size) implements QueueLimit {
        @Override
        public long bytes(Rate rate, Duration rtt) {
            return size.bytes();
        }

        /** As in a scenario: "3MB". */
        @Override
        public String toString() {
            return size.toString();
        }
    }

    /**
     * A limit as a multiple of the bandwidth-delay product, which is rate x RTT / 8 bytes.
     *
     * @param factor 0.001 to 1000
     */
    record BdpMultiple(double factor) implements QueueLimit {
        /**
         * Makes a limit.
         *
         * @throws IllegalArgumentException if the factor is out of range
         */
        public BdpMultiple {
            if (!(factor >= 0.001 && factor <= 1000)) {
                throw new IllegalArgumentException(factor + "bdp is out of range: a queue is 0.001bdp to 1000bdp");
            }
        }

        @Override
        public long bytes(Rate rate, Duration rtt) {
            return Math.round(factor * rate.bitsPerSecond() * Durations.seconds(rtt) / 8);
        }

        /** As in a scenario: "1bdp". */
        @Override
        public String toString() {
            return multiple() + "bdp";
        }

        /** The factor as a plain decimal number. */
        String multiple() {
            return BigDecimal.valueOf(factor).stripTrailingZeros().toPlainString();
        }
    }

    /**
     * A limit in packets.
     *
     * @param count packets of any size, the one being sent included, 1 to 1 000 000
     */
    record Packets(int count) implements QueueLimit {
        private static final int MOST = 1_000_000;
        private static final long FULL_PACKET = 1500; // bytes

        /**
         * Makes a limit.
         *
         * @throws IllegalArgumentException if the count is out of range
         */
        public Packets {
            if (count < 1 || count > MOST) {
                throw new IllegalArgumentException(
                        count + "packets is out of range: a queue is 1packets to " + MOST + "packets");
            }
        }

        /** Full packets of 1500 bytes. */
        @Override
        public long bytes(Rate rate, Duration rtt) {
            return count * FULL_PACKET;
        }

        /** As in a scenario: "25packets". */
        @Override
        public String toString() {
            return count + "packets";
        }
    }

    /** How many packets it holds, whatever their size; 0 for any number. */
    default int packets() {
        return this instanceof Packets limit ? limit.count() : 0;
    }

    /**
     * Reads a limit: "3MB", "1bdp", "0.15bdp", "25packets".
     *
     * @throws IllegalArgumentException if the text is none; the message says what was expected
     */
    static QueueLimit parse(String text) {
        Matcher bdp = Pattern.compile("(" + Quantity.NUMBER + ")\\s*bdp").matcher(text.strip());
        if (bdp.matches()) {
            return new BdpMultiple(Double.parseDouble(bdp.group(1)));
        }
        Matcher packets = Pattern.compile("([0-9]{1,9})\\s*packets").matcher(text.strip());
        if (packets.matches()) {
            return new Packets(Integer.parseInt(packets.group(1)));
        }
        Quantity queue = new Quantity("a queue", "bytes", "B", "1bdp, 3MB or 25packets", DataSize.UNITS);
        return new Bytes(new DataSize(queue.parse(text)));
    }
}
