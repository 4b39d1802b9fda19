package org.satbed.linux;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jnr.ffi.Pointer;

/**
 * Has one call of a connection's life fail: what reactors call is told apart by the descriptors that it is about, and
 * those that have carried much are the other connections', which are left alone. Calls are named by what they do and
 * numbered: {@code setsockopt 6:1#2}.
 */
public final class FaultyLibc implements LibcInterposer, InvocationHandler {
    /** A descriptor with so many calls that carry data is one of the others. */
    private static final int CARRIES = 20;

    private static final Set<String> DATA = Set.of("send", "recv", "splice");
    /** Of the loop itself and its clock, not of a connection. */
    private static final Set<String> NOT_OF_A_CONNECTION = Set.of("epoll_wait", "clock_gettime", "read");

    private static final Object NETLINK = 16; // AF_NETLINK

    private static FaultyLibc only;

    private Libc real;
    private final Map<Integer, Integer> carried = new HashMap<>(); // guarded by this, as are the others
    private final Set<Integer> pipes = new HashSet<>();
    /** By which the kernel is asked where connections go: everybody's, and so each one's. */
    private final Set<Integer> netlink = new HashSet<>();

    private Set<Integer> others = Set.of();
    private final Map<String, Integer> counts = new HashMap<>();
    private List<String> recorded;
    private String target;
    private int errno;
    private boolean fired;
    private int last = -1;

    /** The one that stands before libc; for {@link LibcInterposer#named}. */
    public FaultyLibc() {
        only = this;
    }

    /** Null when this JVM was started without. */
    public static FaultyLibc get() {
        return only;
    }

    @Override
    public Libc around(Libc libc) {
        real = libc;
        return (Libc) Proxy.newProxyInstance(Libc.class.getClassLoader(), new Class<?>[] {Libc.class}, this);
    }

    /** From now on the calls of a life are noted. */
    public synchronized void record() {
        begin();
        recorded = new ArrayList<>();
    }

    /** The calls since {@link #record}, in their order. */
    public synchronized List<String> recorded() {
        List<String> all = recorded;
        recorded = null;
        return all;
    }

    /** From now on the next call of this name fails, once. */
    public synchronized void arm(String call, int withErrno) {
        begin();
        target = call;
        errno = withErrno;
        fired = false;
    }

    /** Whether it has failed; nothing does any more. */
    public synchronized boolean disarm() {
        target = null;
        return fired;
    }

    private void begin() {
        counts.clear();
        others = new HashSet<>();
        carried.forEach((fd, times) -> {
            if (times >= CARRIES) {
                others.add(fd);
            }
        });
    }

    @Override
    public synchronized int beforeSplice(int from, int to) {
        if (!ofReactor()) {
            return 0;
        }
        last = pipes.contains(from) ? to : from;
        carried.merge(last, 1, Integer::sum);
        return !others.contains(last) && fails("splice") ? errno : 0;
    }

    private static boolean ofReactor() {
        return Thread.currentThread().getName().startsWith("reactor-");
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        boolean fails = false;
        if (ofReactor()) {
            synchronized (this) {
                fails = !isOthers(method.getName(), arguments) && fails(name(method.getName(), arguments));
            }
        }
        if (!fails) {
            Object result = call(method, arguments);
            if (method.getName().equals("socket") && arguments[0].equals(NETLINK) && (int) result >= 0) {
                noteNetlink((int) result);
            } else if (method.getName().equals("pipe2") && result.equals(0)) {
                note(Pointer.wrap(Libc.Binding.RUNTIME, (long) arguments[0]));
            }
            return result;
        }
        if (method.getName().equals("close")) {
            call(method, arguments); // whatever close says, the descriptor is gone (close(2))
        }
        Libc.Binding.RUNTIME.setLastError(errno);
        return method.getReturnType() == long.class ? (Object) (-1L) : (Object) (-1);
    }

    private synchronized void noteNetlink(int fd) {
        netlink.add(fd);
    }

    private synchronized void note(Pointer ends) {
        pipes.add(ends.getInt(0));
        pipes.add(ends.getInt(4));
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean isOthers(String call, Object[] arguments) {
        if (NOT_OF_A_CONNECTION.contains(call)) {
            return true;
        }
        int fd = call.equals("epoll_ctl")
                ? (int) arguments[2]
                : arguments[0] instanceof Integer ? (int) arguments[0] : -1;
        boolean ofSocket = !call.equals("socket") && !call.equals("eventfd") && fd >= 0;
        if (call.equals("close")) {
            carried.remove(fd);
            if (pipes.remove(fd)) {
                return others.contains(last);
            }
        } else if (ofSocket && DATA.contains(call) && !netlink.contains(fd)) {
            carried.merge(fd, 1, Integer::sum);
        }
        if (!ofSocket || call.equals("write")) {
            return others.contains(last); // a pipe's: of whom the call before was
        }
        last = fd;
        return others.contains(fd);
    }

    private boolean fails(String call) {
        String numbered = call + "#" + counts.merge(call, 1, Integer::sum);
        if (recorded != null) {
            recorded.add(numbered);
        }
        if (numbered.equals(target) && !fired) {
            fired = true;
            return true;
        }
        return false;
    }

    private String name(String call, Object[] arguments) {
        if (DATA.contains(call) && netlink.contains(arguments[0])) {
            return "netlink " + call;
        }
        return switch (call) {
            case "setsockopt", "getsockopt" -> call + " " + arguments[1] + ":" + arguments[2];
            case "socket" -> call + " " + arguments[0] + ":" + (((int) arguments[1]) & 0xf);
            case "epoll_ctl" -> call + " " + ((int) arguments[1] == 1 ? "add" : "del");
            case "recv" -> call + " " + arguments[3];
            case "fcntl", "ioctl" -> call + " " + arguments[1];
            default -> call;
        };
    }
}
