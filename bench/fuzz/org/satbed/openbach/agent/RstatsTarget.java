package org.satbed.openbach.agent;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.satbed.fuzz.Fuzz;
import org.satbed.openbach.OpenBachException;

/** Answers of rstats. */
public final class RstatsTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "answers of rstats";
    }

    @Override
    public int share() {
        return 200;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of("OK 17\0".getBytes(StandardCharsets.US_ASCII), "OK 1".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean takes(byte[] input) {
        try {
            CollectAgent.number(CollectAgent.accepted(new String(input, StandardCharsets.UTF_8)));
            return true;
        } catch (OpenBachException e) {
            return false;
        }
    }
}
