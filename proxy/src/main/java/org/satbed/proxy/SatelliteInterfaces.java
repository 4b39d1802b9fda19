package org.satbed.proxy;

import java.util.Arrays;
import java.util.List;
import org.satbed.linux.NetworkInterfaces;

/**
 * The interfaces to the satellite as they are now: by name, whatever number each has. Of one reactor; the first one
 * speaks for all.
 */
final class SatelliteInterfaces {
    private static final int NOT_ASKED = -1;

    private final List<String> names;
    private final NetworkInterfaces interfaces;
    private final Counters counters;
    /** Null for a reactor that says nothing. */
    private final Notices notices;
    /** By name; 0 for one that is not there. */
    private final int[] indexes;

    SatelliteInterfaces(List<String> names, NetworkInterfaces interfaces, Counters counters, Notices notices) {
        this.names = names;
        this.interfaces = interfaces;
        this.counters = counters;
        this.notices = notices;
        this.indexes = new int[names.size()];
        Arrays.fill(indexes, NOT_ASKED);
    }

    boolean none() {
        return indexes.length == 0;
    }

    boolean contains(int index) {
        for (int each : indexes) {
            if (each == index && each > 0) {
                return true;
            }
        }
        return false;
    }

    /** Asks for them again; whether one has come, gone, or another number. */
    boolean lookUp() {
        boolean moved = false;
        for (int i = 0; i < indexes.length; i++) {
            int now = interfaces.index(names.get(i));
            if (now != indexes[i]) {
                moved = true;
                if (notices != null) {
                    tell(names.get(i), indexes[i], now);
                }
                indexes[i] = now;
            }
        }
        return moved;
    }

    private void tell(String name, int before, int now) {
        counters.add(Counter.SATELLITE_INTERFACES, (now > 0 ? 1 : 0) - (before > 0 ? 1 : 0));
        counters.add(Counter.SATELLITE_INTERFACES_LOST, before > 0 ? 1 : 0);
        if (now == 0) {
            notices.say(
                    before == NOT_ASKED
                            ? "there is no interface '" + name + "' yet (--satellite-interface); it is waited for"
                            : "interface '" + name + "' is gone (--satellite-interface); it is waited for");
        } else if (before != NOT_ASKED) {
            notices.say("interface '" + name + "' is there" + (before > 0 ? ", made anew" : ""));
        }
    }
}
