package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.LIBC;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory that several processes write and read: a file without a name (memfd_create(2)), which goes with the last
 * descriptor and mapping of it.
 */
public final class SharedMemory implements AutoCloseable {
    private static final int MFD_CLOEXEC = 1;

    private final int fd;
    private final MappedByteBuffer bytes;

    private SharedMemory(int fd, MappedByteBuffer bytes) {
        this.fd = fd;
        this.bytes = bytes;
    }

    /**
     * New memory, zeroed.
     *
     * @param name what /proc shows of it
     * @param size bytes, at least 1
     */
    public static SharedMemory create(String name, int size) {
        int fd = LIBC.memfd_create(name, MFD_CLOEXEC);
        if (fd < 0) {
            throw new LinuxException("memfd_create", Errno.last());
        }
        return map(fd, size);
    }

    /**
     * Memory that another process has made and handed over.
     *
     * @param fd its descriptor; closed with this object, and when this fails
     */
    public static SharedMemory map(int fd, int size) {
        try (FileChannel file =
                FileChannel.open(Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedMemory(fd, file.map(FileChannel.MapMode.READ_WRITE, 0, size)); // it grows to that size
        } catch (IOException e) {
            Descriptors.close(fd);
            throw new LinuxException("mmap of shared memory (" + e.getMessage() + ")", Errno.EIO);
        }
    }

    /** To be handed to another process. */
    public int descriptor() {
        return fd;
    }

    /** The memory; its byte order is the buffer's default and nobody's to rely on. */
    public MappedByteBuffer bytes() {
        return bytes;
    }

    /** Closes the descriptor; what is mapped stays until nothing refers to it. */
    @Override
    public void close() {
        Descriptors.close(fd);
    }
}
