package org.satbed.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;

/**
 * Memory outside the heap that both Java and the kernel read and write: a direct buffer in native byte order, and its
 * address. It is freed with this object by the garbage collector.
 */
public final class NativeBuffer {
    private final ByteBuffer bytes;
    private final long address;

    private NativeBuffer(ByteBuffer bytes) {
        this.bytes = bytes;
        this.address = Pointer.wrap(Libc.Binding.RUNTIME, bytes).address();
    }

    /**
     * Zeroed memory.
     *
     * @param size bytes, at least 1
     */
    public static NativeBuffer allocate(int size) {
        return new NativeBuffer(ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()));
    }

    /** The memory; absolute gets and puts only, its position and limit are nobody's to change. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /**
     * The first byte's address. It keeps nothing alive: whoever hands it to the kernel sees to it that this object, or
     * the one that holds it, is still reachable when the call returns ({@link
     * java.lang.ref.Reference#reachabilityFence}, which costs nothing).
     */
    public long address() {
        return address;
    }

    /** Capacity in bytes. */
    public int size() {
        return bytes.capacity();
    }
}
