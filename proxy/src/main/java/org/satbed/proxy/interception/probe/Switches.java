package org.satbed.proxy.interception.probe;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The kernel's switches of a network namespace (Linux, networking/ip-sysctl.rst): those of IPv4, IPv6 and bridges, of
 * each interface too.
 */
final class Switches {
    private static final Path ROOT = Path.of("/proc/sys/net");
    private static final List<String> PLACES = List.of("ipv4", "ipv6", "bridge");
    /** Actions, secrets, what is counted, and what would let the replica wait or speak by itself. */
    private static final Pattern LEFT_OUT = Pattern.compile(".*/(flush|stable_secret|mc_forwarding|addr_gen_mode"
            + "|accept_dad|dad_transmits|optimistic_dad|enhanced_dad|accept_ra.*|router_.*|mldv[12]_.*|tcp_fastopen_key"
            + "|fib_multipath_hash_fields|ping_group_range|ip_local_reserved_ports)|.*/(route|neigh)/.*");

    private static final Set<String> FORWARDING = Set.of("ipv4/ip_forward", "ipv6/conf/all/forwarding");
    private static final int LONGEST = 4096;

    private Switches() {}

    /** Those of the calling thread's namespace. */
    static Map<String, String> read() throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (String place : PLACES) {
            if (!Files.isDirectory(ROOT.resolve(place))) {
                continue; // a kernel without, or its module is not loaded
            }
            Files.walkFileTree(ROOT.resolve(place), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String key = ROOT.relativize(file).toString();
                    if (!LEFT_OUT.matcher(key).matches()) {
                        String value = value(file);
                        if (!value.isEmpty()) {
                            all.put(key, value);
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // an interface that went away meanwhile
                }
            });
        }
        return all;
    }

    /** Has the calling thread's namespace have them, where it has such switches. */
    static void apply(Map<String, String> wanted) {
        List<String> keys = new ArrayList<>(wanted.keySet());
        keys.sort((a, b) -> order(a) - order(b));
        for (String key : keys) {
            Path file = ROOT.resolve(key);
            String now = value(file);
            if (!now.isEmpty() && !now.equals(wanted.get(key))) {
                set(file, wanted.get(key));
            }
        }
    }

    /** First what changes others, then what holds for all interfaces, then theirs. */
    private static int order(String key) {
        if (FORWARDING.contains(key)) {
            return 0;
        }
        return key.contains("/conf/all/") ? 1 : key.contains("/conf/default/") ? 2 : 3;
    }

    /**
     * Empty for what cannot be read. In one piece: a number that is read byte by byte ends after the first (Linux,
     * kernel/sysctl.c).
     */
    static String value(Path file) {
        byte[] value = new byte[LONGEST];
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new String(value, 0, Math.max(0, in.read(value)), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    static void set(Path file, String value) {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write((value + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // read-only here, or of the whole machine
        }
    }

    /** Keeps a new interface from making addresses of its own: it gets those of the one it stands for. */
    static void quiet(String device) {
        Path conf = ROOT.resolve("ipv6/conf").resolve(device);
        set(conf.resolve("addr_gen_mode"), "1");
        set(conf.resolve("accept_ra"), "0");
        set(conf.resolve("accept_dad"), "0");
    }
}
