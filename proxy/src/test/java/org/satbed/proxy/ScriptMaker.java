package org.satbed.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.satbed.proxy.Script.Act;
import org.satbed.proxy.Script.Step;

/**
 * Makes scripts from seeds: perhaps an exchange or some, then one of the ways in which connections end, by either side.
 * Steps that wait (for an acknowledgement, for the other end) make what happens without a proxy a matter of the script
 * alone.
 */
final class ScriptMaker {
    /** Fits into the window that an end offers before it reads, with room for what is there already. */
    private static final int UNREAD = 20_000;
    /** More than all buffers on the way hold. */
    private static final int ENDLESS = 40_000_000;

    /** How a connection ends. A: who acts; B: who sees it. */
    private enum Family {
        A_HALF_CLOSE_AND_AN_ANSWER,
        BOTH_SEND_AND_HALF_CLOSE,
        RESET_ONCE_ACKNOWLEDGED,
        RESET_ONCE_ACKNOWLEDGED_BEFORE_IT_IS_READ,
        RESET_AT_ONCE,
        CLOSE_WITH_DATA_UNREAD,
        RESET_AFTER_THE_END,
        RESET_WITH_THE_END,
        DATA_AFTER_A_CLOSE,
        CLOSE_BEFORE_IT_IS_READ,
        CLOSE_WITH_FULL_BUFFERS,
        RESET_WITH_FULL_BUFFERS,
        READING_SHUT_DOWN,
        READING_AND_WRITING_SHUT_DOWN,
        BOTH_CLOSE,
        BOTH_RESET,
        RESET_AGAINST_DATA,
        AN_ANSWER_AND_A_RESET_AFTER_THE_OTHER_END,
        URGENT_IN_THE_STREAM,
        URGENT_BY_ITSELF,
        NEVER_READ
    }

    /** How a connection goes that has no exchange before. */
    private enum Early {
        NOBODY_LISTENS,
        CLIENT_CLOSES,
        CLIENT_RESETS,
        SERVER_CLOSES,
        SERVER_RESETS,
        CLIENT_SENDS_AND_RESETS,
        CLIENT_SENDS_AND_CLOSES,
        SERVER_SENDS_AND_RESETS
    }

    private final SplittableRandom random;
    private final long seed;
    private final List<Step> a = new ArrayList<>();
    private final List<Step> b = new ArrayList<>();
    private int aHas;
    private int bHas;
    private boolean loose;

    private ScriptMaker(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
    }

    static Script of(long seed) {
        return new ScriptMaker(seed).make();
    }

    private Script make() {
        Ip ip = random.nextBoolean() ? Ip.V4 : Ip.V6;
        int buffers = random.nextInt(5) == 0 ? 4_608 : 0;
        boolean inline = random.nextInt(4) == 0;
        if (random.nextInt(4) == 0) {
            Early early = Early.values()[random.nextInt(Early.values().length)];
            makeEarly(early);
            return new Script(seed, early.name(), ip, a, b, buffers, inline, early != Early.NOBODY_LISTENS, loose);
        }
        boolean clientActs = random.nextBoolean();
        for (int turns = random.nextInt(3); turns > 0; turns--) {
            exchange();
        }
        Family family = Family.values()[random.nextInt(Family.values().length)];
        if (family == Family.URGENT_BY_ITSELF) {
            inline = false; // there is nothing to be read by MSG_OOB otherwise
        }
        end(family, buffers > 0);
        return new Script(
                seed, family.name(), ip, clientActs ? a : b, clientActs ? b : a, buffers, inline, true, loose);
    }

    private int size() {
        int[] sizes = {1, 100, 1_448, 5_000, 20_000, 65_535, 65_536, 65_537, 200_000, 1_000_000};
        return 1 + random.nextInt(sizes[random.nextInt(sizes.length)]);
    }

    private int unread(boolean small) {
        return 1 + random.nextInt(small ? 1_000 : UNREAD);
    }

    private void pause(List<Step> whose) {
        if (random.nextInt(4) == 0) {
            whose.add(new Step(Act.PAUSE, 1 + random.nextInt(3)));
        }
    }

    private void aSends(int bytes) {
        pause(a);
        a.add(new Step(Act.SEND, bytes));
        bHas += bytes;
    }

    private void bSends(int bytes) {
        pause(b);
        b.add(new Step(Act.SEND, bytes));
        aHas += bytes;
    }

    private static void add(List<Step> whose, Act... acts) {
        for (Act each : acts) {
            whose.add(new Step(each, 0));
        }
    }

    /** Waits until the other end has taken all the steps that it has by now. */
    private void await(List<Step> whose) {
        whose.add(new Step(Act.PEER, (whose == a ? b : a).size()));
    }

    private void exchange() {
        int bytes = size();
        if (random.nextBoolean()) {
            aSends(bytes);
            b.add(new Step(Act.RECEIVE, bHas));
        } else {
            bSends(bytes);
            a.add(new Step(Act.RECEIVE, aHas));
        }
    }

    private void end(Family family, boolean small) {
        switch (family) {
            case A_HALF_CLOSE_AND_AN_ANSWER -> {
                aSends(size());
                add(a, Act.HALF_CLOSE, Act.RECEIVE_ALL, Act.CLOSE);
                add(b, Act.RECEIVE_ALL);
                bSends(size());
                add(b, Act.CLOSE);
            }
            case BOTH_SEND_AND_HALF_CLOSE -> {
                aSends(unread(small));
                bSends(unread(small));
                add(a, Act.HALF_CLOSE, Act.RECEIVE_ALL);
                add(b, Act.HALF_CLOSE, Act.RECEIVE_ALL);
            }
            case RESET_ONCE_ACKNOWLEDGED -> {
                aSends(size());
                add(a, Act.ACKED, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case RESET_ONCE_ACKNOWLEDGED_BEFORE_IT_IS_READ -> {
                aSends(unread(small));
                add(a, Act.ACKED, Act.RESET);
                await(b);
                add(b, Act.RECEIVE_ALL);
            }
            case RESET_AT_ONCE -> {
                loose = true;
                aSends(size());
                add(a, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case CLOSE_WITH_DATA_UNREAD -> {
                b.add(new Step(Act.SEND, ENDLESS));
                a.add(new Step(Act.ARRIVED, 1));
                aSends(unread(small));
                add(a, Act.ACKED, Act.CLOSE);
                add(b, Act.RECEIVE_ALL);
            }
            case RESET_AFTER_THE_END -> {
                aSends(size());
                add(a, Act.HALF_CLOSE);
                add(b, Act.RECEIVE_ALL);
                await(a);
                add(a, Act.RESET);
            }
            case RESET_WITH_THE_END -> {
                aSends(size());
                add(a, Act.HALF_CLOSE, Act.ACKED, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case DATA_AFTER_A_CLOSE -> {
                aSends(size());
                add(a, Act.CLOSE);
                add(b, Act.RECEIVE_ALL);
                bSends(unread(small));
            }
            default -> endOtherwise(family, small);
        }
    }

    private void endOtherwise(Family family, boolean small) {
        switch (family) {
            case CLOSE_BEFORE_IT_IS_READ -> {
                aSends(unread(small));
                add(a, Act.CLOSE);
                await(b);
                add(b, Act.RECEIVE_ALL);
            }
            case CLOSE_WITH_FULL_BUFFERS, RESET_WITH_FULL_BUFFERS -> {
                loose = true;
                a.add(new Step(Act.SEND_SOME, ENDLESS));
                add(a, family == Family.CLOSE_WITH_FULL_BUFFERS ? Act.CLOSE : Act.RESET);
                await(b);
                add(b, Act.RECEIVE_ALL);
            }
            case READING_SHUT_DOWN -> {
                add(b, Act.SHUT_READ);
                await(a);
                int bytes = unread(small);
                aSends(bytes);
                add(a, Act.ACKED, Act.CLOSE);
                b.add(new Step(Act.ARRIVED, bytes)); // while nothing is there, its reading says that all is over
                add(b, Act.RECEIVE_ALL);
            }
            case READING_AND_WRITING_SHUT_DOWN -> {
                add(b, Act.SHUT_READ, Act.HALF_CLOSE);
                add(a, Act.RECEIVE_ALL);
                aSends(unread(small));
            }
            case BOTH_CLOSE, BOTH_RESET -> {
                Act act = family == Family.BOTH_CLOSE ? Act.CLOSE : Act.RESET;
                aSends(unread(small));
                bSends(unread(small));
                add(a, Act.ACKED);
                add(b, Act.ACKED);
                await(a);
                await(b);
                add(a, act);
                add(b, act);
            }
            case RESET_AGAINST_DATA -> {
                b.add(new Step(Act.SEND, ENDLESS));
                a.add(new Step(Act.RECEIVE, aHas + size()));
                add(a, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case AN_ANSWER_AND_A_RESET_AFTER_THE_OTHER_END -> {
                bSends(size());
                add(b, Act.HALF_CLOSE);
                add(a, Act.RECEIVE_ALL);
                aSends(size());
                add(a, Act.ACKED, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case URGENT_IN_THE_STREAM, URGENT_BY_ITSELF -> {
                aSends(unread(small));
                b.add(new Step(Act.RECEIVE, bHas));
                await(a); // two marks at once are one, whoever reads them
                add(a, Act.URGENT, Act.ACKED);
                if (family == Family.URGENT_BY_ITSELF) {
                    add(b, Act.RECEIVE_URGENT);
                }
                aSends(size());
                add(a, Act.HALF_CLOSE);
                add(b, Act.RECEIVE_ALL);
            }
            case NEVER_READ -> {
                aSends(unread(small));
                bSends(unread(small));
                add(a, Act.ACKED);
                add(b, Act.ACKED);
            }
            default -> throw new IllegalStateException(family.name());
        }
    }

    /** A is the client. */
    private void makeEarly(Early early) {
        switch (early) {
            case NOBODY_LISTENS -> add(a, Act.RECEIVE_ALL);
            case CLIENT_CLOSES -> {
                add(a, Act.CLOSE);
                add(b, Act.RECEIVE_ALL);
            }
            case CLIENT_RESETS -> {
                add(a, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case SERVER_CLOSES -> {
                add(a, Act.RECEIVE_ALL);
                add(b, Act.CLOSE);
            }
            case SERVER_RESETS -> {
                add(a, Act.RECEIVE_ALL);
                add(b, Act.RESET);
            }
            case CLIENT_SENDS_AND_RESETS -> {
                aSends(unread(true));
                add(a, Act.ACKED, Act.RESET);
                add(b, Act.RECEIVE_ALL);
            }
            case CLIENT_SENDS_AND_CLOSES -> {
                aSends(unread(true));
                add(a, Act.CLOSE);
                add(b, Act.RECEIVE_ALL);
            }
            case SERVER_SENDS_AND_RESETS -> {
                bSends(unread(true));
                add(b, Act.ACKED, Act.RESET);
                add(a, Act.RECEIVE_ALL);
            }
        }
    }
}
