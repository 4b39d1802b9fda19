package org.satbed.netns;

/**
 * Losses in bursts: a chain of two states, one step a packet (Gilbert, "Capacity of a burst-noise channel", Bell System Technical Journal
 * 39, 1960; Elliott, "Estimates of error rates for codes on burst-noise channels", 42, 1963). The parameters are those of netem's
 * {@code loss gemodel} (Salsano, Ludovici, Ordine and Giannuzzi, "Definition of a general and intuitive loss model for packet networks and
 * its implementation in the Netem module in the Linux kernel", 2012), and so is the order: a packet meets the state that the one before left,
 * and then the state changes. The share of packets lost is (p (1−h) + r (1−k)) / (p + r); with 1−h = 1 and 1−k = 0, bursts last 1/r packets
 * on average, geometrically distributed. The chain begins in the good state.
 *
 * @param p probability of a change from the good state to the bad one, 0 to 1
 * @param r probability of a change from the bad state to the good one, above 0, to 1
 * @param lossInBad 1−h, the probability that a packet is lost in the bad state, 0 to 1
 * @param lossInGood 1−k, the same in the good state
 */
public record GilbertElliott(double p, double r, double lossInBad, double lossInGood) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is no probability, or the bad state would last for ever
     */
    public GilbertElliott {
        LinkFeatures.probability("p", p);
        LinkFeatures.probability("r", r);
        LinkFeatures.probability("1-h", lossInBad);
        LinkFeatures.probability("1-k", lossInGood);
        if (r == 0) {
            throw new IllegalArgumentException("r is 0: the bad state would last for ever; give it a value above 0");
        }
    }

    /** The share of packets that is lost in the long run. */
    public double meanLoss() {
        return (p * lossInBad + r * lossInGood) / (p + r);
    }
}
