package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.satbed.netns.testing.Await;

class LogTellerTest {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Logger LOGGER = Logger.getLogger(LogTeller.class.getName());

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord warning) {
            warnings.add(warning.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private static LinkSecond second(int number) {
        return new LinkSecond(number, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void aListenerThatThrowsIsToldNoMoreAndThatIsSaid() {
        List<Double> told = Collections.synchronizedList(new ArrayList<>());
        LogTeller teller = new LogTeller((one, other) -> {
            told.add(one.seconds());
            throw new IllegalStateException("full");
        });
        teller.tell(second(1), second(1));
        Await.until("a warning", BOUND, () -> warnings.size() == 1);
        teller.tell(second(2), second(2));
        teller.close();
        assertTrue(warnings.get(0).contains("failed"), warnings.toString());
        assertEquals(List.of(1.0), told);
    }

    /** The log goes on meanwhile; what the listener did not get is counted. */
    @Test
    void aListenerThatBlocksHoldsUpNobody() {
        List<Double> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        LogTeller teller = new LogTeller((one, other) -> {
            begun.countDown();
            Await.until("the end", BOUND, () -> end.getCount() == 0);
            told.add(one.seconds());
        });
        teller.tell(second(1), second(1));
        Await.until("the listener", BOUND, () -> begun.getCount() == 0);
        for (int i = 2; i <= LogTeller.PATIENCE + 4; i++) {
            teller.tell(second(i), second(i));
        }
        assertEquals(1, warnings.size(), warnings.toString());
        end.countDown();
        Await.until("those that waited", BOUND, () -> told.size() == LogTeller.PATIENCE + 1);
        teller.tell(second(100), second(100));
        teller.close();
        Await.until("the last", BOUND, () -> told.contains(100.0));
        assertTrue(warnings.get(1).contains(" 3 s are missing"), warnings.toString());
    }
}
