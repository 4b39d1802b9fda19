package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("every-java")
class TimersTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void aTimerGoesOffAtItsTimeAndNotBefore() {
        try (Epoll epoll = new Epoll(1);
                TimerFd timer = new TimerFd()) {
            epoll.add(timer.descriptor(), Epoll.IN, 7);
            long due = System.nanoTime() + 20 * MILLISECOND;
            timer.setTo(due);
            assertEquals(1, epoll.await(1_000));
            long late = System.nanoTime() - due;
            assertEquals(7, epoll.data(0));
            assertTrue(late >= 0, "early by " + -late + " ns");
            assertTrue(late < 500 * MILLISECOND, "late by " + late + " ns");
        }
    }

    @Test
    void aDisarmedTimerStaysSilent() {
        try (Epoll epoll = new Epoll(1);
                TimerFd timer = new TimerFd()) {
            epoll.add(timer.descriptor(), Epoll.IN, 0);
            timer.setTo(System.nanoTime() + 10 * MILLISECOND);
            timer.disarm();
            assertEquals(0, epoll.await(50));
        }
    }

    @Test
    void aSignalIsSeenUntilItIsCleared() {
        try (Epoll epoll = new Epoll(1);
                EventFd event = new EventFd()) {
            epoll.add(event.descriptor(), Epoll.IN, 1);
            assertEquals(0, epoll.await(0));
            event.signal();
            event.signal();
            assertEquals(1, epoll.await(0));
            event.clear();
            assertEquals(0, epoll.await(0));
        }
    }
}
