package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option's values: how they are written, and that each wrong one is one line and status 2. */
@Tag("every-java")
class OptionValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p 0",
                "-p 65536",
                "-p abc",
                "-p",
                "-c 0",
                "-c 1000001",
                "-c 1.5",
                "-T 0",
                "-T 257",
                "-t 1m",
                "-t -1",
                "-g x",
                "-C",
                "-C nosuch",
                "-C averyveryverylongnameofacongestioncontrol",
                "-m 87",
                "-m 32768",
                "-m x",
                "-M 0",
                "-M -1",
                "-M self",
                "-l",
                "-s",
                "--copy dscp",
                "--copy tos,,ttl",
                "--source server",
                "--listen 10.0.0.1",
                "--connect-timeout 1x",
                "--idle-timeout -1s",
                "--half-open-timeout 1day",
                "--deliver-timeout 1day",
                "--max-per-client -1",
                "--drain -1",
                "--drain 5s",
                "--splice",
                "--splice maybe",
                "--satellite buffer=1MB",
                "--satellite-buffer 1MB",
                "--satellite-rate 50Mbit",
                "--satellite-interface x/y",
                "--satellite-interface sat0,sat0",
                "--satellite-interface a-name-too-long-for-it",
                "--source-at-need client",
                "--source own --source-at-need own",
                "--satellite-interface x --satellite-rate 50",
                "--satellite-interface x --satellite-rate 1kbit",
                "--satellite-interface x --satellite-weight 443=2",
                "--satellite-interface x --satellite-rate 1Mbit --satellite-weight 443",
                "--satellite-interface x --satellite-rate 1Mbit --satellite-weight tos:256=2",
                "--satellite-interface x --satellite-rate 1Mbit --satellite-weight 99999=2",
                "--satellite-interface x --satellite-rate 1Mbit --satellite-weight 443=0",
                "--satellite-interface x --satellite-rate 1Mbit --satellite-headroom 95%",
                "--satellite-interface x --satellite-rate 1Mbit --satellite-headroom 0.1",
                "--satellite-interface x --satellite buffer",
                "--satellite-interface x --satellite-buffer 0",
                "--satellite-interface x --satellite congestion-control=nosuch",
                "--terrestrial mss=1",
                "--terrestrial congestion-control=nosuch",
                "-d --log stderr",
                "--config /nonexistent.yml",
                "--log",
                "-Z",
                "-vZ",
                "--nosuch",
                "stray",
                "--nodelay=maybe"
            })
    void aWrongValueIsOneLineAndStatus2(String arguments) {
        // Printing comes after checking: a value that is wrongly taken ends the command instead of starting a proxy.
        CommandText text = CommandText.of(("--print-config " + arguments).split(" "));
        assertEquals(2, text.status(), text.toString());
        assertEquals(1, text.errors().size(), text.toString());
        String line = text.errors().get(0);
        assertTrue(line.startsWith("satbed pep: ") && line.endsWith("; see 'satbed pep --help'"), line);
        assertEquals(0, text.output().size(), text.toString());
    }

    /** The option that was written is named, so that one of many is found. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -c 0                             | -c takes 1 to 1000000, not 0
            -m 87                            | -m: '87' is not a maximum segment size of 88 to 32767 bytes
            -t 1m                            | -t: '1m' is not a duration, e.g. 30s
            --idle-timeout x                 | --idle-timeout: 'x' is not a duration
            -M 0                             | -M takes the id of a process, not 0
            --terrestrial buffer=x           | --terrestrial: 'x' is not a size, e.g. 15MB
            --terrestrial congestion-control=nosuch | --terrestrial 'nosuch': there is no such congestion control here; available are:
            """)
    void theMessageNamesTheOption(String arguments, String message) {
        String line = CommandText.of(arguments.split(" ")).errors().get(0);
        assertTrue(line.startsWith("satbed pep: " + message), line);
    }

    /** As getopt(3) takes them, on which PEPsal's command lines rely. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-vfp 5001 -c 100 -C reno",
                "-vfp5001 -c100 -Creno",
                "-f -v -p 5001 -c 100 -C reno",
                "--verbose --fastopen --port 5001 --conns 100 --congestion-algo reno",
                "--verbose --fastopen --port=5001 --conns=100 --congestion-algo=reno"
            })
    void shortOptionsMayBeClustered(String arguments) {
        CommandText text = CommandText.of((arguments + " --print-config").split(" "));
        assertEquals(0, text.status(), text.toString());
        assertEquals("port: 5001 # command line", text.setting("port"));
        assertEquals("conns: 100 # command line", text.setting("conns"));
        assertEquals("congestion-algo: reno # command line", text.setting("congestion-algo"));
        assertEquals("verbose: true # command line", text.setting("verbose"));
        assertEquals("fastopen: true # command line", text.setting("fastopen"));
        assertEquals("daemon: false # default", text.setting("daemon"));
    }

    /** PEPsal 2.0.2's options, all of them, as its usage text has them (src/pep.c, usage). */
    @Test
    void everyOptionOfPepsals() {
        String[] each = {
            "-v",
            "-d",
            "-p 5000",
            "-c 2112",
            "-l /tmp/x",
            "-t 18000",
            "-g 54000",
            "-T 10",
            "-f",
            "-q",
            "-n",
            "-k",
            "-C reno",
            "-m 1460",
            "-M 1",
            "-s lo"
        };
        String[] names = {
            "--verbose", "--daemon", "--port 5000", "--conns 2112", "--logfile /tmp/x", "--plifetime 18000",
                    "--gc-interval 54000",
            "--threads 10", "--fastopen", "--quickack", "--nodelay", "--cork", "--congestion-algo reno",
                    "--max-segment-size 1460",
            "--monitoring-pid 1", "--sniff-interface lo"
        };
        Stream.concat(Arrays.stream(each), Arrays.stream(names)).forEach(option -> {
            CommandText text = CommandText.of((option + " --print-config").split(" "));
            assertEquals(0, text.status(), option + ": " + text);
            assertEquals(
                    1,
                    text.output().stream()
                            .filter(line -> line.endsWith("# command line"))
                            .count(),
                    option);
        });
    }

    /** A flag whose default is on stays on. */
    @Test
    void nodelayIsNoToggle() {
        assertEquals(
                "nodelay: true # command line",
                CommandText.of("-n", "--print-config").setting("nodelay"));
        assertEquals("nodelay: true # default", CommandText.of("--print-config").setting("nodelay"));
    }

    @Test
    void helpAndVersion() {
        for (String option : new String[] {"-h", "--help"}) {
            CommandText text = CommandText.of(option);
            assertEquals(0, text.status());
            assertTrue(String.join("\n", text.output()).contains("--sniff-interface"), text.toString());
        }
        for (String option : new String[] {"-V", "--version"}) {
            CommandText text = CommandText.of(option);
            assertEquals(0, text.status());
            assertTrue(text.output().size() == 1 && text.output().get(0).startsWith("satbed pep "), text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"-s nosuch0, there is no interface 'nosuch0' (-s)", "-M 2147483647, there is no process 2147483647 (-M)"
    })
    void whatThisHostDoesNotHaveIsOneLineAndStatus1(String arguments, String message) {
        CommandText text = CommandText.of(arguments.split(" "));
        assertEquals(1, text.status(), text.toString());
        assertEquals("[satbed pep: " + message + "]", text.errors().toString());
    }
}
