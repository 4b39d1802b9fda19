package org.satbed.linux;

import java.util.Map;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Runtime;

/**
 * The functions of libc that are called, as jnr-ffi binds them. Addresses and sizes are Java {@code long}s, so that a
 * call allocates nothing; both supported architectures (x86-64 and arm64) are LP64. Public only because the generated
 * binding class must see it: use the typed classes of this package.
 */
public interface Libc {

    int socket(int domain, int type, int protocol);

    int bind(int fd, long address, int addressLength);

    int listen(int fd, int backlog);

    int accept4(int fd, long address, long addressLength, int flags);

    int connect(int fd, long address, int addressLength);

    int getsockname(int fd, long address, long addressLength);

    int getpeername(int fd, long address, long addressLength);

    int setsockopt(int fd, int level, int option, long value, int length);

    int getsockopt(int fd, int level, int option, long value, long length);

    int shutdown(int fd, int how);

    long recv(int fd, long buffer, long length, int flags);

    long send(int fd, long buffer, long length, int flags);

    long sendmsg(int fd, long message, int flags);

    long recvmsg(int fd, long message, int flags);

    int memfd_create(String name, int flags);

    long read(int fd, long buffer, long length);

    long write(int fd, long buffer, long length);

    int close(int fd);

    int open(String path, int flags, int mode);

    int fcntl(int fd, int command, long argument);

    int ioctl(int fd, long request, long argument);

    int pipe2(long descriptors, int flags);

    int epoll_create1(int flags);

    int epoll_ctl(int epoll, int operation, int fd, long event);

    int epoll_wait(int epoll, long events, int maxEvents, int timeoutMillis);

    int eventfd(int initial, int flags);

    int timerfd_create(int clock, int flags);

    int timerfd_settime(int fd, int flags, long newValue, long oldValue);

    int clock_gettime(int clock, long time);

    int setns(int fd, int type);

    int unshare(int flags);

    int getrlimit(int resource, long limit);

    int setrlimit(int resource, long limit);

    void openlog(long identity, int options, int facility);

    void syslog(int priority, long format, long text);

    int setpriority(int which, int who, int priority);

    int poll(long descriptors, long count, int timeoutMillis);

    int prctl(int option, long argument2, long argument3, long argument4, long argument5);

    /** The one binding, made when it is first needed (about 0.1 s). */
    final class Binding {
        private static final Libc REAL =
                LibraryLoader.loadLibrary(Libc.class, Map.of(LibraryOption.LoadNow, Boolean.TRUE), "c");
        static final Runtime RUNTIME = Runtime.getRuntime(REAL);
        /** Null but in tests; the JVM's compilers see that it never changes. */
        static final LibcInterposer INTERPOSER = LibcInterposer.named();

        static final Libc LIBC = INTERPOSER == null ? REAL : INTERPOSER.around(REAL);

        private Binding() {}
    }
}
