package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --settings}, the file of a service with PEPsal's names, and how PEPsal's own come into it. */
class OptionSettingsTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("satbed-pep");
    }

    private CommandText with(String settings, String... more) throws Exception {
        return CommandText.ofFile("--settings", file, settings, more);
    }

    @Test
    void theNamesArePepsals() throws Exception {
        CommandText text = with("""
                # a comment
                port=5001
                max_conns="77"
                pending_lifetime='18000'
                gc_interval=54000
                threads=3
                fastopen=true
                quickack=false
                mss=
                congestion_control=cubic
                log_file=/tmp/table
                debug=true
                interfaces=lan0,sat0
                options="--satellite-interface lo --satellite buffer=2MB --idle-timeout 2h"
                """);
        assertEquals(0, text.status(), text.toString());
        assertEquals("port: 5001 # " + file, text.setting("port"));
        assertEquals("conns: 77 # " + file, text.setting("conns"));
        assertEquals("plifetime: 18000 # " + file, text.setting("plifetime"));
        assertEquals("threads: 3 # " + file, text.setting("threads"));
        assertEquals("fastopen: true # " + file, text.setting("fastopen"));
        assertEquals("quickack: false # default", text.setting("quickack"));
        assertEquals("# max-segment-size: # default", text.setting("max-segment-size"));
        assertEquals("congestion-algo: cubic # " + file, text.setting("congestion-algo"));
        assertEquals("logfile: /tmp/table # " + file, text.setting("logfile"));
        assertEquals("verbose: true # " + file, text.setting("verbose"));
        assertEquals("satellite-interface: [lo] # " + file, text.setting("satellite-interface"));
        assertEquals("satellite: 'buffer=2MB' # " + file, text.setting("satellite"));
        assertEquals("idle-timeout: 2h # " + file, text.setting("idle-timeout"));
    }

    @Test
    void theCommandLineOverridesThem() throws Exception {
        CommandText text = with("port=5001\n", "-p", "5002");
        assertEquals("port: 5002 # command line", text.setting("port"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            port 5001          | :1: not a line of the form name=value
            ports=5001         | :1: unknown: 'ports'; known are congestion_control, cork, debug
            log_file="/tmp/a   | :1: a quote has no end
            port=5001 # mine   | :1: what follows # would be part of the value
            nodelay=yes        | :1: nodelay takes true or false, not 'yes'
            max_conns=many     | :1: max_conns: Invalid value for option '--conns'
            options=--nothing  | :1: Unknown option: '--nothing'
            options=@/etc/passwd | :1: Unmatched argument at index 0: '@/etc/passwd'
            options=--print-config | :1: options: --print-config is not for a service
            port=70000         | -p takes 1 to 65535, not 70000
            """)
    void aMistakeIsOneLineAndStatusTwo(String line, String message) throws Exception {
        CommandText text = with(line + "\n");
        assertEquals(2, text.status(), text.toString());
        assertEquals(1, text.errors().size(), text.toString());
        assertTrue(text.errors().get(0).contains(message), text.toString());
    }

    /**
     * As people have them: Windows' ends of lines and mark, a line that goes on, a comment in Latin-1, blanks around
     * the =.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c  | 2 | c.settings:1: what follows # would be part of the value; a comment has a line of its own
            d  | 0 | conns: 300
            e  | 2 | e.settings:3: fastopen takes true or false, not 'yes'
            f  | 0 | port: 5003
            l1 | 0 | port: 5003
            """)
    void filesOfOthers(String name, int status, String expected) throws Exception {
        Path of = Path.of(OptionSettingsTest.class
                .getResource("pepsal/" + name + ".settings")
                .toURI());
        CommandText text = CommandText.of("--settings", of.toString(), "--print-config");
        assertEquals(status, text.status(), text.toString());
        assertEquals(status == 0 ? 0 : 1, text.errors().size(), text.toString());
        if (status == 0) {
            assertEquals(expected + " # " + of, text.setting(expected.split(":")[0]));
        } else {
            assertTrue(text.errors().get(0).contains(expected), text.toString());
        }
    }

    @Test
    void quotesAsInAShell() throws Exception {
        CommandText text = with(" export port = '50'\"01\"\nlog_file=\"/tmp/a\\\n\\\"b\\\"\"  \n");
        assertEquals(0, text.status(), text.toString());
        assertEquals("port: 5001 # " + file, text.setting("port"));
        assertEquals("logfile: '/tmp/a\"b\"' # " + file, text.setting("logfile"));
    }

    @Test
    void rulesFromTheSameFile() throws Exception {
        Files.writeString(file, "port=5001\ninterfaces=lo\nrules_options=\"--ports 80,443 --except '10.0.0.0/8'\"\n");
        CommandText text =
                CommandText.of("rules", "install", "--settings", file.toString(), "--dry-run", "--name", "here");
        assertEquals(0, text.status(), text.toString());
        String all = String.join("\n", text.output());
        assertTrue(all.contains("satbed_here") && all.contains(":5001") && all.contains("10.0.0.0/8"), all);
        Files.writeString(file, "port=5001\n");
        text = CommandText.of("rules", "install", "--settings", file.toString());
        assertEquals(0, text.status(), text.toString());
        assertEquals(List.of("no interfaces in " + file + ": nothing is brought to the proxy"), text.output());
    }

    /** As systemd merges them: the unit, its drop-ins by name, then the file. */
    @Test
    void pepsalsSettings() throws Exception {
        write("lib/systemd/system/pepsal.service", """
                [Service]
                Environment="debug=true"
                Environment="max_conns=2000"
                Environment="congestion_control="
                Environment="log_file=/var/log/pepsal/connections.log"
                EnvironmentFile=-/etc/default/pepsal
                ExecStart=/bin/sh -c '/usr/bin/pepsal -d'
                """);
        write("etc/systemd/system/pepsal.service.d/20-later.conf", "[Service]\nEnvironment=port=5002 threads=4\n");
        write(
                "etc/systemd/system/pepsal.service.d/10-first.conf",
                "[Service]\nEnvironment=port=5001\nExecStart=/opt/pep\n");
        write("etc/default/pepsal", "# mine\nmax_conns=4000\nCUSTOM=1\ncustom=2\n");
        CommandText text = CommandText.of("from-pepsal", "--root", directory.toString());
        assertEquals(0, text.status(), text.toString());
        String all = String.join("\n", text.output());
        for (String line : List.of("debug=true", "max_conns=4000", "port=5002", "threads=4", "congestion_control=")) {
            assertTrue(text.output().contains(line), line + " in " + all);
        }
        assertTrue(all.contains("log_file=/var/log/satbed-pep/connections.log"), all);
        assertTrue(all.contains("10-first.conf:3 replaces the command"), all);
        assertTrue(all.contains("# unknown to this proxy: custom=2"), all);
        Files.writeString(file, all);
        text = CommandText.of("--settings", file.toString(), "--print-config");
        assertEquals(0, text.status(), text.toString());
        assertEquals("conns: 4000 # " + file, text.setting("conns"));
    }

    @Test
    void withoutPepsalThereIsNothingToTakeOver() {
        CommandText text = CommandText.of("from-pepsal", "--root", directory.toString());
        assertEquals(1, text.status());
        assertEquals(1, text.errors().size(), text.toString());
    }

    private void write(String name, String content) throws Exception {
        Path to = directory.resolve(name);
        Files.createDirectories(to.getParent());
        Files.writeString(to, content);
    }
}
