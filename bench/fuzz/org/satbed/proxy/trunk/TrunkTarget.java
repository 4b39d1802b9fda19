package org.satbed.proxy.trunk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.satbed.fuzz.Fuzz;
import org.satbed.linux.InetEndpoint;

/** PROXY v2 headers of the trunk, with a key: what is not one of the seeds must not get through. */
public final class TrunkTarget implements Fuzz.Target {
    private static final byte[] CHALLENGE = "0123456789abcdef".getBytes();
    private final TrunkHeader header = new TrunkHeader(Optional.of(new TrunkKey("fuzzfuzzfuzzfuzz".getBytes())));
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(TrunkHeader.LONGEST);
    private List<byte[]> seeds;

    @Override
    public String name() {
        return "PROXY v2 headers of the trunk";
    }

    @Override
    public int share() {
        return 300;
    }

    @Override
    public List<byte[]> seeds() {
        if (seeds == null) {
            seeds = List.of(
                    written("10.81.1.2", "10.81.4.2", -1),
                    written("10.81.1.2", "10.81.4.2", 0xb8),
                    written("fd81:1::2", "fd81:4::2", 0x20));
        }
        return seeds.stream().map(byte[]::clone).toList();
    }

    private byte[] written(String client, String server, int octet) {
        try {
            InetEndpoint from = InetEndpoint.of(new java.net.InetSocketAddress(java.net.InetAddress.getByName(client), 40_000));
            InetEndpoint to = InetEndpoint.of(new java.net.InetSocketAddress(java.net.InetAddress.getByName(server), 443));
            int length = header.write(bytes, from, to, octet, CHALLENGE);
            byte[] made = new byte[length];
            bytes.get(0, made);
            return made;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean takes(byte[] input) {
        int length = Math.min(input.length, TrunkHeader.LONGEST);
        bytes.put(0, input, 0, length);
        boolean taken = header.read(bytes, length, CHALLENGE) == TrunkHeader.Verdict.GOOD;
        if (taken) {
            byte[] used = Arrays.copyOf(input, header.length());
            if (seeds().stream().noneMatch(each -> Arrays.equals(each, used))) {
                throw new AssertionError("a header that nobody signed got through");
            }
        }
        return taken;
    }
}
