package org.satbed.netns.emulator;

import java.util.SplittableRandom;
import org.satbed.netns.GilbertElliott;
import org.satbed.netns.Jitter;
import org.satbed.netns.LinkFeatures;

/**
 * What happens to a packet by chance. Each kind has a sequence of its own, so that switching one on leaves the others' decisions as they
 * were, and each is asked once for each packet that is sent, in their order. Used by one thread.
 */
final class Chance {
    private final SplittableRandom uniformLoss;
    private final SplittableRandom state;
    private final SplittableRandom burstLoss;
    private final SplittableRandom bitErrors;
    private final SplittableRandom deviations;
    private final SplittableRandom duplicates;

    private final GilbertElliott gilbertElliott;
    private final double logOfGoodBit;
    private final Jitter jitter;
    private final double duplicate;
    private boolean bad;

    Chance(LinkFeatures features, long seed) {
        uniformLoss = new SplittableRandom(seed);
        // split() is made for this; the order is part of what a seed means, and new kinds come last.
        SplittableRandom origin = new SplittableRandom(~seed);
        state = origin.split();
        burstLoss = origin.split();
        bitErrors = origin.split();
        deviations = origin.split();
        duplicates = origin.split();
        gilbertElliott = features.gilbertElliott().orElse(null);
        logOfGoodBit = Math.log1p(-features.bitErrorRate());
        jitter = features.jitter().orElse(null);
        duplicate = features.duplicate();
    }

    /**
     * Whether the next packet is lost, by whatever.
     *
     * @param probability of the uniform loss, which a schedule may change
     */
    boolean loses(int bytes, double probability) {
        boolean lost = uniformLoss.nextDouble() < probability;
        if (gilbertElliott != null) {
            lost |= burstLoses();
        }
        if (logOfGoodBit < 0) {
            lost |= bitErrors.nextDouble() < -Math.expm1(8 * bytes * logOfGoodBit);
        }
        return lost;
    }

    private boolean burstLoses() {
        boolean lost = burstLoss.nextDouble() < (bad ? gilbertElliott.lossInBad() : gilbertElliott.lossInGood());
        boolean changes = state.nextDouble() < (bad ? gilbertElliott.r() : gilbertElliott.p());
        bad ^= changes;
        return lost;
    }

    /** How much longer (or shorter) than the delay the next packet takes, in ns. */
    long deviation() {
        if (jitter == null) {
            return 0;
        }
        double share = jitter.distribution() == Jitter.Distribution.NORMAL
                ? deviations.nextGaussian()
                : 2 * deviations.nextDouble() - 1;
        return Math.round(share * jitter.nanos());
    }

    /** How often the next packet comes out. */
    int copies() {
        return duplicate > 0 && duplicates.nextDouble() < duplicate ? 2 : 1;
    }
}
