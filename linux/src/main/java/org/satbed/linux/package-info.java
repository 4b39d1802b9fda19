/**
 * The kernel as this project sees it: small typed calls over libc, bound with jnr-ffi.
 *
 * <p>What belongs here: one class for each kind of kernel object (socket, epoll, pipe, timer, TUN device, namespace) and
 * nothing that knows what it is used for. This package is the only one that calls libc. A call has three possible
 * results: its value, one of the conditions that its caller must expect ({@code EAGAIN}, {@code EPIPE} and the like, returned
 * as a negative errno), or a {@link org.satbed.linux.LinuxException} that says what was attempted on what.
 */
package org.satbed.linux;
