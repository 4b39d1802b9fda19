package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;

/** What a connection takes of the heap, measured, and what is refused because of it. */
class HeapNeedTest {
    private static final int MANY = 20_000;

    private static long allocated(Callable<Object> work) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.call(); // classes are loaded
        long before = threads.getCurrentThreadAllocatedBytes();
        Object kept = work.call();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(kept != null);
        return bytes;
    }

    /** All that is ever made for it is counted, though some of it (tables that grew) is garbage soon. */
    @Test
    void aConnectionTakesNoMoreThanIsReckoned() throws Exception {
        long bytes = allocated(() -> {
            List<Object> kept = new ArrayList<>();
            SocketOptions options = new SocketOptions(); // a reactor's
            ClientLimits limits = new ClientLimits(1);
            SlotQueue queue = new SlotQueue();
            for (int i = 0; i < MANY; i++) {
                kept.add(new SplitConnection(i, options));
                kept.add(new HeldClients.Held());
                byte[] address = {
                    (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) (i >> 16), (byte) (i >> 8), (byte) i
                };
                limits.enter(InetAddress.getByAddress(address));
                queue.add(i);
            }
            kept.add(limits);
            kept.add(queue);
            return kept;
        });
        System.out.println("heap of a connection: " + bytes / MANY + " B");
        assertTrue(bytes / MANY <= HeapNeed.CONNECTION, bytes / MANY + " B");
        assertTrue(bytes / MANY >= HeapNeed.CONNECTION / 4, "the figure is no longer near: " + bytes / MANY + " B");
    }

    @Test
    void aListTakesNoMoreThanIsReckoned() throws Exception {
        InetEndpoint longest = new InetEndpoint();
        byte[] address = new byte[16];
        Arrays.fill(address, (byte) 0xfd);
        longest.set(InetAddress.getByAddress(address), 65_535);
        List<ConnectionView> views = new ArrayList<>();
        long bytes = allocated(() -> {
            views.clear();
            for (int i = 0; i < MANY; i++) {
                ConnectionView.LegView leg = new ConnectionView.LegView(600_000 + i, 10_000, 100_000);
                views.add(new ConnectionView(
                        longest.toString(),
                        longest.toString(),
                        "relaying",
                        9_999_999,
                        9_999_999,
                        1_700_000_000_000L,
                        1L << 40,
                        1L << 40,
                        leg,
                        leg));
            }
            return views;
        });
        int text = new ObjectMapper().writeValueAsBytes(views).length;
        System.out.println("heap of one that is listed: " + bytes / MANY + " B made, " + text / MANY + " B of text");
        // Most of what makes a text is garbage at once; what is kept is two texts, the record and the two legs.
        int kept = 3 * 40 + 80 + 2 * (40 + longest.toString().length()) + text / MANY;
        assertTrue(kept <= HeapNeed.LISTED, kept + " B");
    }

    @Test
    void whatTheHeapCannotHoldIsRefused() {
        HeapNeed.refuseBeyond(128L << 20, ProxyConfig.DEFAULT_MAX_CONNECTIONS);
        HeapNeed.refuseBeyond(24L << 20, ProxyConfig.DEFAULT_MAX_CONNECTIONS);
        String message = assertThrows(ProxyException.class, () -> HeapNeed.refuseBeyond(128L << 20, 1_000_000))
                .getMessage();
        assertEquals(1, message.lines().count());
        Matcher matcher = Pattern.compile(
                        "-c 1000000 may need ([0-9]+) MB .* 128 MB, enough for ([0-9]+); .*-Xmx([0-9]+)m")
                .matcher(message);
        assertTrue(matcher.matches(), message);
        HeapNeed.refuseBeyond(128L << 20, Integer.parseInt(matcher.group(2)));
        HeapNeed.refuseBeyond(Long.parseLong(matcher.group(3)) << 20, 1_000_000);
        for (int heap : new int[] {16, 24, 48, 64, 100}) {
            Matcher few = Pattern.compile(".*enough for ([0-9]+);.*")
                    .matcher(assertThrows(ProxyException.class, () -> HeapNeed.refuseBeyond((long) heap << 20, 999_999))
                            .getMessage());
            assertTrue(few.matches());
            HeapNeed.refuseBeyond((long) heap << 20, Integer.parseInt(few.group(1)));
        }
    }
}
