package org.satbed.proxy;

import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.RouteType;

/** What the kernel said of the way between a client and a server, and for whom it said so. Objects are used again. */
final class RouteDecision {
    /** What would become of a client's packets to its server if this host forwarded them. */
    enum Verdict {
        /** They would leave for another host. */
        FORWARDED("", null),
        /** They would be delivered here. */
        OWN("an address of this host", Counter.UNREACHABLE),
        /** They are for all or some hosts of a network at once. */
        NO_HOST("server unreachable: no address of a single host", Counter.UNREACHABLE),
        /** A rule or a route forbids it, and the client would be told so. */
        PROHIBITED("prohibited by this host's routing policy", Counter.REFUSED_POLICY),
        /** A rule or a route of type unreachable. */
        UNREACHABLE("unreachable by this host's routing policy", Counter.REFUSED_POLICY),
        /** They would be dropped in silence. */
        BLACKHOLE("a blackhole of this host's routing policy", Counter.REFUSED_POLICY),
        /** Nothing says where to. */
        NO_ROUTE("server unreachable: no route", Counter.UNREACHABLE);

        private final String text;
        private final Counter counter;

        Verdict(String text, Counter counter) {
            this.text = text;
            this.counter = counter;
        }

        /** For people. */
        String text() {
            return text;
        }

        /** Where a refusal of it is counted. */
        Counter counter() {
            return counter;
        }

        static Verdict of(RouteType type) {
            // A switch of it would be a class of its own, which cannot be loaded when it is first needed without a
            // descriptor left.
            if (type == RouteType.UNICAST) {
                return FORWARDED;
            }
            return type == RouteType.LOCAL || type == RouteType.ANYCAST ? OWN : NO_HOST;
        }

        static Verdict of(int errno) {
            return switch (errno) {
                case Errno.EACCES -> PROHIBITED;
                case Errno.EHOSTUNREACH -> UNREACHABLE;
                case Errno.EINVAL -> BLACKHOLE;
                default -> NO_ROUTE;
            };
        }
    }

    Verdict verdict = Verdict.NO_ROUTE;
    /** Whether the route back to the client leaves by a satellite interface. */
    boolean clientSatellite;
    /** Whether the proxy's own way to the server does. */
    boolean serverSatellite;
    /** By which interface that way leaves, 0 when it is not known. */
    int serverInterface;

    private long clientHigh;
    private long clientLow;
    private long serverHigh;
    private long serverLow;
    private int incoming;
    private long ports;
    private long generation = -1;
    private long askedNanos;

    /** Begins anew, for these. */
    void begin(InetEndpoint client, InetEndpoint server, int cameInBy, long portsOrZero, long now, long changes) {
        clientHigh = client.addressHigh();
        clientLow = client.addressLow();
        serverHigh = server.addressHigh();
        serverLow = server.addressLow();
        incoming = cameInBy;
        ports = portsOrZero;
        askedNanos = now;
        generation = changes;
        verdict = Verdict.NO_ROUTE;
        clientSatellite = false;
        serverSatellite = false;
        serverInterface = 0;
    }

    /** It is no answer to any question. */
    void forget() {
        generation = -1;
    }

    /** Whether it is the answer to this question, and is not too old. */
    boolean answers(InetEndpoint client, InetEndpoint server, int cameInBy, long portsOrZero, long now, long changes) {
        return generation == changes
                && now - askedNanos < Routes.MOST_AGE_NANOS
                && incoming == cameInBy
                && ports == portsOrZero
                && clientLow == client.addressLow()
                && serverLow == server.addressLow()
                && clientHigh == client.addressHigh()
                && serverHigh == server.addressHigh();
    }
}
