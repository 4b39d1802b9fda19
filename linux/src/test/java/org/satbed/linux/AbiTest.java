package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number of a C interface that stands in this module, against what a compiler says of it for each architecture (src/test/abi). */
class AbiTest {
    private static final String STRUCT = "struct.";

    /** Where fields are that the code writes and reads by number. */
    private static final Map<String, Integer> PLACES = Map.ofEntries(
            Map.entry("sockaddr.family", 0), // InetEndpoint
            Map.entry("sockaddr_in.port", 2),
            Map.entry("sockaddr_in6.port", 2),
            Map.entry("sockaddr_un.path", 2), // ServiceSocket
            Map.entry("rlimit.soft", 0), // ResourceLimits
            Map.entry("rlimit.hard", 8),
            Map.entry("itimerspec.value.seconds", 16), // TimerFd
            Map.entry("itimerspec.value.nanos", 24),
            Map.entry("ifreq.flags", 16), // TunDevice
            Map.entry("linger.on", 0), // SocketOptions
            Map.entry("linger.seconds", 4),
            Map.entry("long.size", Long.BYTES), // Libc
            Map.entry("size_t.size", Long.BYTES),
            Map.entry("socklen_t.size", Integer.BYTES));

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void aCompilerSaysTheSame(String architecture) throws Exception {
        Properties compiler = read(architecture);
        Epoll.EventLayout events = Epoll.EventLayout.of(architecture);
        List<String> wrong = new ArrayList<>();
        for (String name : compiler.stringPropertyNames()) {
            long here = name.startsWith(STRUCT)
                    ? place(name.substring(STRUCT.length()), events)
                    : constant(name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1));
            if (here != Long.parseLong(compiler.getProperty(name))) {
                wrong.add(name + " is " + here + " and not " + compiler.getProperty(name));
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(compiler.size() > 100, "all of them were there");
    }

    private static long place(String name, Epoll.EventLayout events) {
        return switch (name) {
            case "epoll_event.size" -> events.size();
            case "epoll_event.data" -> events.dataAt();
            default -> PLACES.get(name);
        };
    }

    private static long constant(String type, String name) throws ReflectiveOperationException {
        Field field = Class.forName("org.satbed.linux." + type).getDeclaredField(name);
        field.setAccessible(true);
        return ((Number) field.get(null)).longValue();
    }

    private static Properties read(String architecture) throws IOException {
        Properties properties = new Properties();
        try (InputStream file = AbiTest.class.getResourceAsStream("abi-" + architecture + ".properties")) {
            properties.load(file);
        }
        return properties;
    }
}
