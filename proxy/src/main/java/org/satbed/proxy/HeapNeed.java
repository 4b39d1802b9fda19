package org.satbed.proxy;

/**
 * How much of the Java heap a proxy may come to need: a connection that is held takes none while its bytes move, but
 * has objects of its own, which are made when so many are held for the first time. Its figures are held by a test.
 */
public final class HeapNeed {
    /**
     * What the proxy has without a connection, with the metrics: 6 MB measured after a collection, and room to collect.
     */
    static final long BESIDES = 12_000_000;
    /**
     * One connection: its own objects, those of a client that waits for its first bytes, and what --max-per-client
     * keeps of its address.
     */
    static final long CONNECTION = 2_000;
    /** One that is listed, as an object and as text. */
    static final long LISTED = 1_500;

    private static final int MOST_LISTED = 20_000;

    private HeapNeed() {}

    /** Bytes for so many connections. */
    public static long bytes(int connections) {
        return BESIDES + CONNECTION * connections + LISTED * Math.min(connections, MOST_LISTED);
    }

    /**
     * Refuses more connections than the heap can hold: the proxy would end at some moment in between, with all of them.
     *
     * @param heapBytes that the JVM may take
     * @throws ProxyException in one line
     */
    public static void refuseBeyond(long heapBytes, int connections) {
        long needed = bytes(connections);
        if (needed > heapBytes) {
            long holds = Math.max(0, (heapBytes - BESIDES - LISTED * MOST_LISTED) / CONNECTION);
            long fewer = Math.max(0, (heapBytes - BESIDES) / (CONNECTION + LISTED));
            throw new ProxyException("-c " + connections + " may need " + mega(needed)
                    + " MB of heap, and this JVM may take "
                    + mega(heapBytes) + " MB, enough for "
                    + (holds > MOST_LISTED ? holds : Math.min(fewer, MOST_LISTED))
                    + "; choose a smaller -c, or give it more: SATBED_JAVA_OPTS=-Xmx" + (mega(needed) * 11 / 10 + 1)
                    + "m");
        }
    }

    private static long mega(long bytes) {
        return bytes >> 20;
    }
}
