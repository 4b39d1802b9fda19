package org.satbed.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** Schedules in CSV files. */
public final class CsvTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "schedules in CSV files";
    }

    @Override
    public int share() {
        return 150;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "\uFEFF# c\nat,forward.rate,forward.delay,return.loss\n1s,10Mbit,300ms,1%\n2s,5Mbit,,\n"
                        .getBytes(StandardCharsets.UTF_8),
                "\"at\";\"outage\";\r\n\"1s\";\"2 s\";\r\n;;\r\n3min;100ms;\r\n".getBytes(StandardCharsets.UTF_8),
                "at\treturn.rate\treturn.delay\n0.5s\t1.5Gbit\t1us\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        String text;
        try {
            text = TextFile.utf8("x.csv", input);
        } catch (IOException e) {
            return false;
        }
        try {
            List<LinkChange> changes = ScheduleCsv.parse("x.csv", text);
            for (int i = 1; i < changes.size(); i++) {
                if (changes.get(i).at().compareTo(changes.get(i - 1).at()) <= 0) {
                    throw new AssertionError("out of order");
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            if (!e.getMessage().startsWith("x.csv") || e.getMessage().lines().count() > 1) {
                throw new AssertionError("not one line with its file: " + e.getMessage(), e);
            }
            return false;
        }
    }
}
