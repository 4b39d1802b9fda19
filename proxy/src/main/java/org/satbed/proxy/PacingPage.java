package org.satbed.proxy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.satbed.linux.LinuxException;
import org.satbed.linux.SharedMemory;

/**
 * Numbers that several threads write and read without a lock, of this process and of those that share the page with it.
 * Its rows are lent to one reactor each.
 */
final class PacingPage implements AutoCloseable {
    /** Two cache lines, so that no reactor's writes disturb another's. */
    static final int ROW = 16;

    private static final int MOST_ROWS = 1024;
    private static final int BYTES = (MOST_ROWS + 1) * ROW * Long.BYTES;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Of a row: the process that it is lent to. */
    private static final int OWNER = ROW - 1;
    /** Of the first row, which is lent to nobody: the last row that ever was. */
    private static final int LAST = ROW - 1;

    private final ByteBuffer bytes;
    private final SharedMemory memory; // null where it is this process's alone

    private PacingPage(ByteBuffer bytes, SharedMemory memory) {
        this.bytes = bytes;
        this.memory = memory;
    }

    /** A page that no other process will see. */
    static PacingPage own() {
        return new PacingPage(ByteBuffer.allocateDirect(BYTES), null);
    }

    /** A page to share; one of this process's own where the kernel has none. */
    static PacingPage create() {
        try {
            SharedMemory memory = SharedMemory.create("satbed-pep pacing", BYTES);
            return new PacingPage(memory.bytes(), memory);
        } catch (LinuxException e) {
            return own();
        }
    }

    /**
     * The page of another process.
     *
     * @param fd from now on this object's to close
     */
    static PacingPage of(int fd) {
        try {
            SharedMemory memory = SharedMemory.map(fd, BYTES);
            return new PacingPage(memory.bytes(), memory);
        } catch (LinuxException e) {
            return own();
        }
    }

    /** To be handed to another process; -1 where that is not possible. */
    int descriptor() {
        return memory == null ? -1 : memory.descriptor();
    }

    long get(int index) {
        return (long) LONGS.getAcquire(bytes, index * Long.BYTES);
    }

    void set(int index, long value) {
        LONGS.setRelease(bytes, index * Long.BYTES, value);
    }

    boolean change(int index, long from, long to) {
        return LONGS.compareAndSet(bytes, index * Long.BYTES, from, to);
    }

    /** The last row that was ever lent, by the index of its first number; 0 for none. */
    int last() {
        return (int) get(LAST);
    }

    /**
     * Lends a row to this process: one that nobody has, or whose process is gone. What was in it stays.
     *
     * @return the index of its first number; 0 when there is none
     */
    int lend() {
        long self = ProcessHandle.current().pid();
        for (int row = ROW; row <= MOST_ROWS * ROW; row += ROW) {
            long owner = get(row + OWNER);
            boolean free =
                    owner == 0 || owner != self && ProcessHandle.of(owner).isEmpty();
            if (free && change(row + OWNER, owner, self)) {
                for (long last = get(LAST); last < row && !change(LAST, last, row); last = get(LAST)) {
                    // another process lends one too
                }
                return row;
            }
        }
        return 0;
    }

    void giveBack(int row) {
        set(row + OWNER, 0);
    }

    /** Other processes that share the page keep it. */
    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
