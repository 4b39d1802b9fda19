package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.proxy.interception.probe.FirstSegment;
import picocli.CommandLine;

/** The words of {@code rules check} about one connection. */
class CheckOptionsTest {
    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin
        private CheckOptions options;
    }

    private static CheckOptions parsed(String words) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(words.isEmpty() ? new String[0] : words.split(" "));
        return holder.options;
    }

    @Test
    void oneConnection() {
        FirstSegment asked = parsed("--from 10.1.0.2 --to 192.0.2.7:8443 --in eth1 --option mptcp-join")
                .segments()
                .get(0);
        assertEquals(new InetSocketAddress("192.0.2.7", 8443), asked.to());
        assertEquals("eth1", asked.in());
        assertEquals(FirstSegment.Option.MPTCP_JOIN, asked.options());
        assertEquals(443, parsed("--to 2001:db8::7").server().getPort());
        assertEquals(
                new InetSocketAddress("2001:db8::7", 80),
                parsed("--to [2001:db8::7]:80").server());
        assertTrue(parsed("").segments().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--from 10.1.0.2 | --from and --to: one needs the other",
                "--to 10.1.0.2 | --from and --to: one needs the other",
                "--live | --live: say where to, with '--to ADDRESS:PORT'",
                "--from 10.1.0.2 --to 10.2.0.2:70000 --in x | --to: port 70000: 1 to 65535",
                "--from 10.1.0.2 --to fd02::2 --in x | --from and --to: addresses of one family are needed",
                "--from a.example --to 10.2.0.2 --in x | --from takes an address such as 10.1.0.2 or fd01::2, not 'a.example'",
                "--from 10.1.0.0/24 --to 10.2.0.2 --in x | --from takes an address such as 10.1.0.2 or fd01::2, not '10.1.0.0/24'",
                "--from 10.1.0.2 --to 10.2.0.2 --in x --option x | --option takes 'md5', 'ao' or 'mptcp-join', not 'x'",
            })
    void whatDoesNotGoTogether(String words, String expected) {
        CheckOptions options = parsed(words);
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, options::segments).getMessage());
    }
}
