package org.satbed.proxy.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** Environment files. What has a value can be written so that it is read again. */
public final class EnvironmentTarget implements Fuzz.Target {
    @Override
    public String name() {
        return "environment files of systemd";
    }

    @Override
    public int share() {
        return 300;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of("""
                # comment \\
                port=5000
                ; max_conns=1
                log_file="/var/log/a\\
                 b \\"c\\" \\$d" 'e'
                congestion_control=hy\\
                bla
                mss = 1300
                export threads=3 # not more
                cork='true'
                """.getBytes(StandardCharsets.UTF_8),
                "a=b\r\nc='d'\r\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) {
        List<EnvironmentFile.Item> items;
        try {
            items = EnvironmentFile.parse("x", TextFile.lenient("x", input));
        } catch (IllegalArgumentException e) {
            if (!e.getMessage().matches("x:[1-9][0-9]*: .*")) {
                throw e;
            }
            return false;
        }
        for (EnvironmentFile.Item item : items) {
            if (item.value() == null) {
                continue;
            }
            List<EnvironmentFile.Item> again =
                    EnvironmentFile.parse("y", "n=" + EnvironmentFile.quoted(item.value()) + "\n");
            if (again.size() != 1 || !item.value().equals(again.get(0).value()) || again.get(0).openQuote()) {
                throw new AssertionError(item + " is read back as " + again);
            }
        }
        return items.stream().allMatch(item -> item.value() != null && !item.openQuote());
    }
}
