package org.satbed.proxy.trunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.Signals;
import org.satbed.proxy.trunk.TrunkHeader.Verdict;

/** Headers that announce connections: what is written is read again, and nothing else is taken for one. */
class TrunkHeaderTest {
    private static final Optional<TrunkKey> KEY = Optional.of(new TrunkKey("0123456789abcdef".getBytes()));
    private static final byte[] CHALLENGE = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int FUZZED = 600_000; // of each of the two kinds below

    private static InetEndpoint endpoint(String host, int port) {
        return InetEndpoint.of(new InetSocketAddress(host, port));
    }

    private static byte[] header(Optional<TrunkKey> key, String client, String server, int octet) {
        ByteBuffer bytes = ByteBuffer.allocate(TrunkHeader.LONGEST);
        int length =
                new TrunkHeader(key).write(bytes, endpoint(client, 40_000), endpoint(server, 443), octet, CHALLENGE);
        byte[] header = new byte[length];
        bytes.get(0, header);
        return header;
    }

    private static Verdict read(TrunkHeader reader, byte[] bytes, int length) {
        return reader.read(ByteBuffer.wrap(bytes), length, CHALLENGE);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.1, 10.2.0.1, -1",
        "10.1.0.1, 10.2.0.1, 0",
        "192.0.2.7, 198.51.100.9, 184",
        "fd00:1::1, fd00:2::1, -1",
        "2001:db8::1, 2001:db8::2, 255"
    })
    void whatIsWrittenIsRead(String client, String server, int octet) {
        for (Optional<TrunkKey> key : java.util.List.of(KEY, Optional.<TrunkKey>empty())) {
            byte[] header = header(key, client, server, octet);
            TrunkHeader reader = new TrunkHeader(key);
            for (int length = 0; length < header.length; length++) {
                assertEquals(Verdict.INCOMPLETE, read(reader, header, length), length + " bytes");
            }
            assertEquals(Verdict.GOOD, read(reader, header, header.length));
            assertEquals(header.length, reader.length());
            assertEquals(endpoint(client, 40_000).toString(), reader.client().toString());
            assertEquals(endpoint(server, 443).toString(), reader.server().toString());
            assertEquals(octet, reader.trafficClass());
        }
    }

    /** As HAProxy's proxy-protocol.txt has it, so that others' tools can read it. */
    @Test
    void theFirstBytesAreThoseOfTheProxyProtocol() {
        byte[] header = header(Optional.empty(), "10.1.0.1", "10.2.0.1", -1);
        assertEquals(
                "0d0a0d0a000d0a515549540a2111001f0a0100010a0200019c4001bbe10010",
                java.util.HexFormat.of().formatHex(header, 0, 31));
    }

    @Test
    void anotherKeyAndAnotherConnectionsHeaderAreToldApart() {
        TrunkHeader reader = new TrunkHeader(KEY);
        byte[] other = header(Optional.of(new TrunkKey(new byte[32])), "10.1.0.1", "10.2.0.1", -1);
        assertEquals(Verdict.WRONG_KEY, read(reader, other, other.length));
        byte[] unsigned = header(Optional.empty(), "10.1.0.1", "10.2.0.1", -1);
        assertEquals(Verdict.WRONG_KEY, read(reader, unsigned, unsigned.length));
        byte[] good = header(KEY, "10.1.0.1", "10.2.0.1", -1);
        byte[] anothers = CHALLENGE.clone();
        anothers[15]++;
        assertEquals(Verdict.REPLAYED, reader.read(ByteBuffer.wrap(good), good.length, anothers));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.1, 127.0.0.1",
        "10.1.0.1, 0.0.0.0",
        "10.1.0.1, 224.0.0.1",
        "10.1.0.1, 255.255.255.255",
        "127.0.0.1, 10.2.0.1",
        "fd00::1, ::1",
        "fd00::1, ::",
        "fd00::1, ff02::1"
    })
    void addressesThatAreNoHostsAreForbidden(String client, String server) {
        byte[] header = header(KEY, client, server, -1);
        assertEquals(Verdict.FORBIDDEN, read(new TrunkHeader(KEY), header, header.length));
    }

    /** Whatever is changed of a signed header: it is not taken. */
    @Test
    void noChangedHeaderIsGood() {
        Random random = new Random(6);
        TrunkHeader reader = new TrunkHeader(KEY);
        byte[][] seeds = {
            header(KEY, "10.1.0.1", "10.2.0.1", 8), header(KEY, "fd00:1::1", "fd00:2::1", -1),
        };
        int[] verdicts = new int[Verdict.values().length];
        for (int i = 0; i < FUZZED; i++) {
            byte[] seed = seeds[i & 1];
            byte[] changed = new byte[TrunkHeader.LONGEST];
            System.arraycopy(seed, 0, changed, 0, seed.length);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                changed[random.nextInt(seed.length)] ^= (byte) (1 + random.nextInt(255));
            }
            boolean same = java.util.Arrays.equals(seed, 0, seed.length, changed, 0, seed.length);
            Verdict verdict = read(reader, changed, same ? 1 : 1 + random.nextInt(TrunkHeader.LONGEST));
            assertNotEquals(Verdict.GOOD, verdict);
            verdicts[verdict.ordinal()]++;
        }
        for (Verdict each : new Verdict[] {Verdict.INCOMPLETE, Verdict.MALFORMED, Verdict.WRONG_KEY}) {
            assertTrue(verdicts[each.ordinal()] > 1_000, each + " " + verdicts[each.ordinal()]);
        }
    }

    /** Random bytes, most with a good beginning: neither an exception nor a header, with a key; without one nothing that names no hosts. */
    @Test
    void noRandomBytesAreAHeader() {
        Random random = new Random(7);
        TrunkHeader signed = new TrunkHeader(KEY);
        TrunkHeader open = new TrunkHeader(Optional.empty());
        byte[] seed = header(Optional.empty(), "10.1.0.1", "10.2.0.1", 8);
        byte[] bytes = new byte[TrunkHeader.LONGEST];
        for (int i = 0; i < FUZZED; i++) {
            random.nextBytes(bytes);
            System.arraycopy(seed, 0, bytes, 0, random.nextInt(18));
            bytes[14] = 0;
            int length = random.nextInt(TrunkHeader.LONGEST + 1);
            assertNotEquals(Verdict.GOOD, read(signed, bytes, length));
            if (read(open, bytes, length) == Verdict.GOOD) {
                throw new AssertionError("16 bytes of challenge by chance");
            }
        }
    }

    @Test
    void aKeyFileIsNobodyElses(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("key");
        Files.write(file, "0123456789abcdef\n".getBytes());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TrunkKey.read(file))
                .getMessage()
                .endsWith("may be read or written by others; chmod 600 it"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        byte[] header = header(KEY, "10.1.0.1", "10.2.0.1", -1);
        assertEquals(Verdict.GOOD, read(new TrunkHeader(Optional.of(TrunkKey.read(file))), header, header.length));
        Files.write(file, "short\n".getBytes());
        assertEquals(
                "a key has 16 to 4096 bytes, not 5",
                assertThrows(IllegalArgumentException.class, () -> TrunkKey.read(file))
                        .getMessage());
    }

    /**
     * Root may lend its key to a group, as systemd does a credential; another user's key could be exchanged by that
     * user.
     */
    @Test
    void aKeyFilesOwner(@TempDir Path directory) throws Exception {
        assumeTrue(Signals.effectiveUser() == 0, "skipped: needs root to give files away");
        Path file = Files.write(directory.resolve("key"), "0123456789abcdef\n".getBytes());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        TrunkKey.read(file);
        Files.setAttribute(file, "unix:uid", 1234);
        for (String mode : new String[] {"rw-r-----", "rw-------", "r--------"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            String message = assertThrows(IllegalArgumentException.class, () -> TrunkKey.read(file))
                    .getMessage();
            assertTrue(message.contains(mode.startsWith("rw-r") ? "chmod" : "user 1234"), message);
        }
        Files.setAttribute(file, "unix:uid", 0);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TrunkKey.read(file))
                .getMessage()
                .contains(directory + " may be written by others"));
    }
}
