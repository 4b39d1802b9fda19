package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read out of a table nat; touches nothing. */
class NatRulesTest {
    private static NatRules.Found find(String... rules) {
        String save = "*nat\n:PREROUTING ACCEPT [0:0]\n" + String.join("\n", rules) + "\nCOMMIT\n";
        return new NatRules(save, Set.of("192.0.2.1", "2001:db8::1")).find();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-i lan0 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128 | -i lan0 -p tcp -m tcp --dport 80",
                "-s 10.0.0.0/8 ! -d 10.0.0.0/8 ! -i eth0 -j DNAT --to-destination 10.0.0.1 | -s 10.0.0.0/8 ! -d 10.0.0.0/8 ! -i eth0 -p tcp",
                "! -p udp -j REDIRECT | -p tcp",
                "-p tcp -m multiport --dports 80,443 -m comment --comment \"a -j b\" -j NETMAP --to 10.0.0.0/8 | -p tcp -m multiport --dports 80,443",
                "-p tcp -m set --match-set guests src,dst -j REDIRECT | -p tcp -m set --match-set guests src,dst",
            })
    void whatIsLedElsewhereIsLeftOut(String rule, String match) {
        assertEquals(new NatRules.Found(List.of(match), Optional.empty()), find("-A PREROUTING " + rule));
    }

    @ParameterizedTest
    @CsvSource({
        "-p udp -m udp --dport 53 -j REDIRECT --to-ports 5353",
        "! -p tcp -j REDIRECT",
        "-d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1",
        "-d 2001:db8::1/128 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1",
        "-m addrtype --dst-type LOCAL -j DNAT --to-destination 10.0.0.1",
        "-p tcp -j ACCEPT",
        "-p tcp -j LOG --log-prefix \"a -j REDIRECT\"",
    })
    void whatIsNotTakenAnyhowIsNoMatter(String rule) {
        assertEquals(new NatRules.Found(List.of(), Optional.empty()), find("-A PREROUTING " + rule));
    }

    /** As Docker has it: its chain is for this host's addresses alone. */
    @Test
    void chainsAreFollowed() {
        assertEquals(
                List.of("-i lan0 -p tcp -m tcp --dport 80", "-s 10.9.0.0/16 -i lan0 -p tcp"),
                find(
                                "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
                                "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80",
                                "-A PREROUTING -i lan0 -g PORTAL",
                                "-A PORTAL -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128",
                                "-A PORTAL -j GUESTS",
                                "-A GUESTS -s 10.9.0.0/16 -j REDIRECT",
                                "-A GUESTS -p udp -j REDIRECT",
                                "-A UNUSED -j REDIRECT")
                        .matches());
    }

    @Test
    void whatCannotBeSaidIsNamed() {
        NatRules.Found found =
                find("-A PREROUTING -p tcp -m tcp --dport 1:99 -j X", "-A X -p tcp -m tcp --dport 80 -j REDIRECT");
        assertEquals(Optional.of("-A X -p tcp -m tcp --dport 80 -j REDIRECT"), found.problem());
        String[] many = java.util.stream.IntStream.range(1, 102)
                .mapToObj(port -> "-A PREROUTING -p tcp -m tcp --dport " + port + " -j REDIRECT")
                .toArray(String[]::new);
        assertTrue(find(many).problem().orElseThrow().contains("--dport 101 "));
    }
}
