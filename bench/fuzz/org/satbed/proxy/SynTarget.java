package org.satbed.proxy;

import java.util.HexFormat;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** The headers of a SYN as the kernel saves them. */
public final class SynTarget implements Fuzz.Target {
    private final SynHeaders headers = new SynHeaders();

    @Override
    public String name() {
        return "SYN headers";
    }

    @Override
    public int share() {
        return 500;
    }

    /** IPv4 and IPv6, as Linux sends them: MSS, SACK permitted, timestamps, window scale. */
    @Override
    public List<byte[]> seeds() {
        String tcp = "9c4001bb5d3a000000000000a002faf0fe300000020405b40402080a5d3a5d3a0000000001030307";
        return List.of(
                HexFormat.of().parseHex("45b8003c1c4640003f06b1e60a5101020a510402" + tcp),
                HexFormat.of().parseHex("6b80000000280640fd810001000000000000000000000002fd810004000000000000000000000002" + tcp));
    }

    /** Whatever the bytes are, what is read from them is in its range. */
    @Override
    public boolean takes(byte[] input) {
        byte[] saved = input.length > 160 ? java.util.Arrays.copyOf(input, 160) : input; // the kernel writes no more
        if (!headers.take(saved)) {
            return false;
        }
        int segment = headers.maximumSegment();
        int octet = headers.trafficClass();
        int hops = headers.hopLimit();
        if (segment < 0 || segment > 0xffff || octet < 0 || octet > 0xff || hops < 0 || hops > 0xff) {
            throw new AssertionError(segment + " " + octet + " " + hops);
        }
        return true;
    }
}
