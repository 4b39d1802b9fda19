package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("every-java")
class SignalsTest {
    @Test
    void aHandlerIsCalledAfterGarbageCollectionsToo() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            CountDownLatch heard = new CountDownLatch(1);
            Signals.handle(Signals.Signal.USER_2, heard::countDown);
            System.gc();
            assertTrue(Signals.send(ProcessHandle.current().pid(), Signals.Signal.USER_2));
            assertTrue(heard.await(5, TimeUnit.SECONDS), "round " + round);
        }
    }

    @Test
    void nobodyIsThereToBeSignalled() {
        assertTrue(!Signals.send(Integer.MAX_VALUE, Signals.Signal.USER_1));
    }
}
