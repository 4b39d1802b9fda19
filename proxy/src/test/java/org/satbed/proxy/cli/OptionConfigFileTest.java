package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --config} and {@code --print-config}: what is in force, and where it comes from. */
class OptionConfigFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("pep.yml");
    }

    private CommandText with(String yaml, String... more) throws Exception {
        return CommandText.ofFile("--config", file, yaml, more);
    }

    @Test
    void everySourceIsNamed() throws Exception {
        CommandText text = with("port: 5001\nconns: 77\nverbose: true\n", "-p", "5002");
        assertEquals(0, text.status(), text.toString());
        assertEquals("port: 5002 # command line", text.setting("port"));
        assertEquals("conns: 77 # " + file, text.setting("conns"));
        assertEquals("verbose: true # " + file, text.setting("verbose"));
        assertEquals("fastopen: false # default", text.setting("fastopen"));
        assertEquals("# log: # default", text.setting("log"));
    }

    @Test
    void everyKindOfValue() throws Exception {
        CommandText text = with("""
                copy: [tos, mss]
                splice: false
                nodelay: false
                logfile: /tmp/table
                monitoring-pid: 1
                idle-timeout: 90
                connect-timeout: 2min
                satellite-interface: lo
                satellite:
                  buffer: 15MB
                  nodelay: yes
                  keepalive: 60s/10s/5
                terrestrial: mss=1200,cork=no
                """);
        assertEquals(0, text.status(), text.toString());
        assertEquals("copy: [tos, mss] # " + file, text.setting("copy"));
        assertEquals("splice: false # " + file, text.setting("splice"));
        assertEquals("nodelay: false # " + file, text.setting("nodelay"));
        assertEquals("logfile: /tmp/table # " + file, text.setting("logfile"));
        assertEquals("monitoring-pid: 1 # " + file, text.setting("monitoring-pid"));
        assertEquals("idle-timeout: 90 # " + file, text.setting("idle-timeout"));
        assertEquals("connect-timeout: 2min # " + file, text.setting("connect-timeout"));
        assertEquals("satellite: 'buffer=15MB,nodelay=true,keepalive=60s/10s/5' # " + file, text.setting("satellite"));
        assertEquals("terrestrial: 'mss=1200,cork=no' # " + file, text.setting("terrestrial"));
    }

    /** A flag on the command line is on, whatever the file says; what the file says of others holds. */
    @Test
    void theCommandLineOverrides() throws Exception {
        CommandText text =
                with("verbose: false\nnodelay: false\ncopy: tos,ttl\nfastopen: true\n", "-vn", "--copy", "mss");
        assertEquals("verbose: true # command line", text.setting("verbose"));
        assertEquals("nodelay: true # command line", text.setting("nodelay"));
        assertEquals("copy: [mss] # command line", text.setting("copy"));
        assertEquals("fastopen: true # " + file, text.setting("fastopen"));
    }

    @Test
    void allUnknownKeysAtOnce() throws Exception {
        CommandText text = with("prot: 1\nport: 5001\np: 5\nconfig: x\nhelp: true\nprint-config: true\n");
        assertEquals(2, text.status());
        assertEquals(
                "[satbed pep: " + file
                        + ": unknown: 'prot', 'p', 'config', 'help', 'print-config'; keys are the long options of"
                        + " 'pep --help'; see 'satbed pep --help']",
                text.errors().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            port: abc           | : port: 'abc' is not a whole number
            port: -1            | : port: '-1' is not a whole number
            port: 99999999999   | : port: '99999999999' is not a whole number
            verbose: maybe      | : verbose: 'maybe' is not true or false
            log:                | : log has no value
            log: null           | : log has no value
            [1, 2]              | : expected lines of 'option: value'
            5000                | : expected lines of 'option: value'
            port: [             | :1: not YAML
            'port: 1\\nport: 2' | :2: not YAML: Duplicate field 'port'
            """)
    void wrongOnesAreOneLineAndStatus2(String yaml, String message) throws Exception {
        CommandText text = with(yaml.replace("\\n", "\n") + "\n");
        assertEquals(2, text.status(), text.toString());
        assertEquals(1, text.errors().size(), text.toString());
        assertTrue(text.errors().get(0).startsWith("satbed pep: " + file + message), text.toString());
    }

    /** Checked like those of the command line. */
    @Test
    void aValueOutOfRange() throws Exception {
        assertEquals(
                "[satbed pep: -c takes 1 to 1000000, not 0; see 'satbed pep --help']",
                with("conns: 0\n").errors().toString());
    }

    @Test
    void aFileThatIsNotThere() {
        for (Path each : List.of(directory.resolve("none.yml"), directory)) {
            CommandText text = CommandText.of("--config", each.toString());
            assertEquals(2, text.status());
            assertTrue(text.errors().toString().startsWith("[satbed pep: cannot read " + each + ": "), text.toString());
        }
    }

    @Test
    void anEmptyFileSaysNothing() throws Exception {
        assertEquals(0, with("").status());
        assertEquals(0, with("# nothing\n").status());
    }

    /** With everything set, and with nothing set. */
    @Test
    void whatIsPrintedMayBeReadBack() throws Exception {
        List<String> first = CommandText.of(
                        "-vfqk -p5001 -c9 -T3 -t5min -g10s -Creno -m900 -M1 -slo -l /tmp/it's --copy tos,mss --source own --listen loopback"
                                .concat(
                                        " --satellite-interface lo --satellite buffer=1MB,mss=500 --terrestrial cork=yes --log syslog")
                                .concat(
                                        " --satellite-buffer 2MB --connect-timeout 1s --idle-timeout 2s --half-open-timeout 3s --deliver-timeout 4s")
                                .concat(" --max-per-client 4 --drain 6 --splice false --print-config")
                                .split(" "))
                .output();
        assertEquals(values(first), values(with(String.join("\n", first)).output()));
        List<String> defaults = CommandText.of("--print-config").output();
        CommandText back = with(String.join("\n", defaults));
        assertEquals(0, back.status(), back.toString());
        assertEquals(values(defaults), values(back.output()));
    }

    private static Set<String> values(List<String> lines) {
        Set<String> values = new TreeSet<>();
        lines.forEach(line -> values.add(line.replaceFirst(" +# [^#]*$", "")));
        return values;
    }
}
