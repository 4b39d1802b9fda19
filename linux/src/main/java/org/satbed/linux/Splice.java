package org.satbed.linux;

import static org.satbed.linux.Libc.Binding.INTERPOSER;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;

/**
 * splice(2), called by jffi's own invoker. The stub that jnr-ffi generates for six arguments hands over an undefined sixth on x86-64
 * (seen with 2.2.17 and 2.3.4 under strace), and a detour by syscall(2), with seven arguments, allocates on every call.
 */
final class Splice {
    private static final Invoker INVOKER = Invoker.getInstance();
    private static final CallContext SIGNATURE = CallContext.getCallContext(
            Type.SLONG,
            new Type[] {Type.SLONG, Type.SLONG, Type.SLONG, Type.SLONG, Type.SLONG, Type.SLONG},
            CallingConvention.DEFAULT,
            true);
    private static final long FUNCTION = Library.getDefault().getSymbolAddress("splice");

    private Splice() {}

    /** Moves bytes, each side from where it stands; returns their number, or -1 with the reason in {@link Errno#last}. */
    static long call(int from, int to, long length, int flags) {
        int errno = INTERPOSER == null ? 0 : INTERPOSER.beforeSplice(from, to);
        if (errno != 0) {
            Libc.Binding.RUNTIME.setLastError(errno);
            return -1;
        }
        // Declared as longs: splice reads the lower halves of the registers that hold its ints.
        return INVOKER.invokeL6(SIGNATURE, FUNCTION, from, 0, to, 0, length, flags);
    }
}
