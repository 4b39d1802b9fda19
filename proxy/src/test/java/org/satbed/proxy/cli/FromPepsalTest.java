package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code from-pepsal} reads what systemd would start PEPsal with: the rules are those of systemd.unit(5),
 * systemd.syntax(7) and systemd.exec(5).
 */
class FromPepsalTest {
    private static final String UNIT = "lib/systemd/system/pepsal.service";
    private static final String DROP_INS = "etc/systemd/system/pepsal.service.d/";

    @TempDir
    Path root;

    /** One root each, as people have them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a | port=5001
            b | max_conns=8000 congestion_control=bbr
            c | port=5001 max_conns=100 mss=1400
            d | port=5002
            e | port=5003
            f | port=5004
            g | port=5005 max_conns=100 fastopen=true
            h | port=5006 congestion_control=hybla
            i | port=5007 max_conns=300 congestion_control=hybla fastopen=true
            j | port=5008
            k | port=5009
            """)
    void rootsOfOthers(String name, String expected) throws Exception {
        Path given = Path.of(FromPepsalTest.class.getResource("pepsal/" + name).toURI());
        CommandText text = CommandText.of("from-pepsal", "--root", given.toString());
        assertEquals(0, text.status(), text.toString());
        assertEquals(List.of(), text.errors());
        for (String line : expected.split(" ")) {
            assertTrue(text.output().contains(line), line + " in " + text);
        }
        isTaken(text);
    }

    private CommandText read(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("from-pepsal", "--root", root.toString()));
        arguments.addAll(List.of(more));
        CommandText text = CommandText.of(arguments.toArray(String[]::new));
        if (text.status() == 0) {
            isTaken(text);
        }
        return text;
    }

    /** What is printed is a file for --settings; whether the host has what it names, its start tells. */
    private void isTaken(CommandText text) {
        ServiceSettings.parse(Path.of("printed"), String.join("\n", text.output()) + "\n")
                .proxyOptions();
    }

    private void write(String name, String content) throws Exception {
        Path to = root.resolve(name);
        Files.createDirectories(to.getParent());
        Files.write(to, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void has(CommandText text, String... lines) {
        for (String line : lines) {
            assertTrue(text.output().contains(line), line + " in\n" + String.join("\n", text.output()));
        }
    }

    private void says(CommandText text, String part) {
        assertTrue(
                text.output().stream().anyMatch(line -> line.startsWith("# ") && line.contains(part)),
                part + " in\n" + String.join("\n", text.output()));
    }

    @Test
    void linesGoOnAndCommentsDoNotEndThem() throws Exception {
        write(UNIT, """
                [Service]
                Environment = port=5001 \\
                # max_conns=1 \\
                ; threads=1
                   threads=3
                Environment=mss=1300\\
                """);
        has(read(), "port=5001", "threads=3", "mss=1300");
    }

    @Test
    void quotesAndEscapes() throws Exception {
        write(UNIT, """
                [Service]
                Environment="log_file=/a b" 'congestion_control=bbr' mss="1300" port=\\x35\\060\\u0030\\s
                Environment=threads=\\q max_conns=9
                Environment=max_conns=8 "threads=4
                """);
        CommandText text = read();
        has(text, "# PEPsal: log_file=/a b", "congestion_control=bbr", "mss=1300", "max_conns=8");
        says(text, "port=500  (" + root.resolve(UNIT) + ":2) is nothing for this proxy");
        says(text, UNIT + ":3: '\\q' is no escape");
        says(text, UNIT + ":4: a quote has no end");
    }

    @Test
    void emptyAssignmentsReset() throws Exception {
        write(UNIT, """
                [Service]
                Environment=port=5001 mss=1300
                EnvironmentFile=/etc/one
                ExecStart=/usr/bin/pepsal -c 7
                [Install]
                Environment=port=5009
                """);
        write("etc/one", "threads=2\n");
        write("etc/two", "threads=3\n");
        write(
                DROP_INS + "x.conf",
                "[Service]\nEnvironment=\nEnvironment=quickack=true\nEnvironmentFile=\n"
                        + "EnvironmentFile=-/etc/none\nEnvironmentFile=/etc/two\nEnvironmentFile=/etc/lost\nExecStart=\n");
        CommandText text = read();
        has(text, "quickack=true", "threads=3");
        says(text, "x.conf:7: there is no /etc/lost: systemd would not start the service");
        String all = String.join("\n", text.output());
        assertTrue(!all.contains("5001") && !all.contains("5009") && !all.contains("none") && !all.contains("=7"), all);
    }

    /** The files override Environment= wherever that is, in their own order, and patterns name several. */
    @Test
    void environmentFiles() throws Exception {
        write(UNIT, "[Service]\nEnvironmentFile=/etc/pepsal.d/*.env\nEnvironmentFile=-/etc/default/%p\n");
        write("etc/pepsal.d/1.env", "port=5001\nmss=1300\n");
        write("etc/pepsal.d/2.env", "port=5002\n");
        write("etc/pepsal.d/.3.env", "port=5003\n");
        write("etc/default/pepsal", """
                # gr\u00fc\u00df \\
                threads = 2
                ; max_conns=1
                log_file="/var/log/a\\
                 b \\"c\\"" 'd'
                congestion_control=hy\\
                bla
                what is this
                export quickack=true
                nodelay=true # not always
                interface=\u00fc
                cork='true
                """);
        write(DROP_INS + "x.conf", "[Service]\nEnvironment=port=5004 max_conns=12\n");
        CommandText text = read();
        has(text, "port=5002", "mss=1300", "threads=2", "max_conns=12", "congestion_control=hybla");
        has(text, "# PEPsal: log_file=/var/log/a b \"c\"d");
        String file = root.resolve("etc/default/pepsal").toString();
        says(text, file + ":8: systemd passes over 'what is this'");
        says(text, file + ":9: systemd passes over 'export quickack'");
        says(text, "nodelay=true # not always (" + file + ":10) is nothing for this proxy");
        says(text, file + ":11: systemd passes over 'interface'");
        says(text, file + ":12: a quote has no end");
    }

    /** Each directory hides the one below it, by the names of units and of drop-ins. */
    @Test
    void systemdsSearchPath() throws Exception {
        List<String> places = List.of(
                "usr/lib/systemd/system",
                "usr/local/lib/systemd/system",
                "run/systemd/generator",
                "run/systemd/system",
                "etc/systemd/system",
                "run/systemd/transient",
                "run/systemd/system.control",
                "etc/systemd/system.control");
        for (int i = 0; i < places.size(); i++) {
            write(places.get(i) + "/pepsal.service", "[Service]\nEnvironment=mss=" + (1000 + i) + "\n");
            write(places.get(i) + "/pepsal.service.d/50-port.conf", "[Service]\nEnvironment=port=" + (5100 + i) + "\n");
            has(read(), "port=" + (5100 + i), "mss=" + (1000 + i));
        }
        write("usr/lib/systemd/system/service.d/60-all.conf", "[Service]\nEnvironment=port=5200\n");
        has(read(), "port=5200");
        write("run/systemd/system/service.d/50-port.conf", "[Service]\nEnvironment=threads=5\n");
        assertTrue(!read().output().contains("threads=5"), "what is more special hides it");
        Files.createSymbolicLink(
                root.resolve("etc/systemd/system.control/pepsal.service.d/60-all.conf"), Path.of("/dev/null"));
        has(read(), "port=5107", "mss=1007");
    }

    @Test
    void masksAndLinks() throws Exception {
        write("lib/systemd/system/pep-sat.service", "[Service]\nEnvironment=port=5001\n");
        write("etc/systemd/system/pep-sat.service.d/1.conf", "[Service]\nEnvironment=mss=1300\n");
        write("etc/systemd/system/pep-.service.d/2.conf", "[Service]\nEnvironment=threads=3\n");
        write("etc/systemd/system/pepsal.service.d/3.conf", "[Service]\nEnvironment=max_conns=33\n");
        Path link = root.resolve("etc/systemd/system/pepsal.service");
        Files.createSymbolicLink(link, Path.of("/lib/systemd/system/pep-sat.service"));
        has(read(), "port=5001", "mss=1300", "threads=3", "max_conns=33");
        has(read("--unit", "pep-sat"), "port=5001", "mss=1300", "threads=3", "max_conns=33");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("/dev/null"));
        CommandText text = read();
        assertEquals(1, text.status());
        assertEquals(1, text.errors().size(), text.toString());
        assertTrue(text.errors().get(0).contains("pepsal.service is masked by " + link), text.toString());
    }

    @Test
    void templatesAndTheirSpecifiers() throws Exception {
        write("lib/systemd/system/pepsal@.service", """
                [Service]
                Environment=interface=%i log_file=/var/log/%p/%i-%%.log
                Environment=port=%m
                EnvironmentFile=/etc/default/pepsal-%I
                """);
        write("etc/systemd/system/pepsal@.service.d/1.conf", "[Service]\nEnvironment=mss=1300\n");
        write("etc/systemd/system/pepsal@sat0.service.d/2.conf", "[Service]\nEnvironment=threads=3\n");
        write("etc/default/pepsal-sat0", "port=5005\n");
        CommandText text = read("--unit", "pepsal@sat0");
        has(
                text,
                "interface=sat0",
                "# PEPsal: log_file=/var/log/pepsal/sat0-%.log",
                "mss=1300",
                "threads=3",
                "port=5005");
        says(text, "pepsal@.service:3: '%m' is known to the running systemd alone");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            /usr/bin/pepsal -d -p $port -c ${n}      | port=5001 max_conns=70
            -/opt/pepsal -p5002 $more                | port=5002 fastopen=true congestion_control=bbr
            :/opt/pepsal -C $more -f                 | congestion_control="\\$more" fastopen=true
            /bin/sh -c 'exec /usr/bin/pepsal -d -p $port -c "$n"' | port=5001 max_conns=70
            /bin/sh -c "pepsal -m $$n"               | port=5001
            @/usr/sbin/pepsal pepsal -q -n           | quickack=true nodelay=true
            /usr/bin/pepsal -p 1 ; /bin/true         | port=1
            """)
    void whatTheCommandIsTold(String command, String expected) throws Exception {
        write(UNIT, "[Service]\nEnvironment=port=5001 n=70 'more=-f -C bbr'\nExecStart=" + command + "\n");
        has(read(), expected.split(" "));
        write(DROP_INS + "x.conf", "[Service]\nExecStart=\nExecStart=" + command + "\n");
        CommandText text = read();
        says(text, "x.conf:3 replaces the command: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            /opt/pep -p 1                                    | look at it yourself
            /bin/sh -c 'ulimit -n 9999; pepsal -p 1'         | look at it yourself
            /bin/sh -c 'pepsal $([ "$debug" ] && echo -v)'   | look at it yourself
            /usr/bin/pepsal --nothing                        | look at it yourself, for Unknown option
            /usr/bin/pepsal @/etc/passwd                     | look at it yourself, for Unmatched argument
            -$nothing                                        | look at it yourself
            /usr/bin/pepsal "-p                              | a quote has no end
            /usr/bin/pepsal -M 17                            | --monitoring-pid is not taken over
            """)
    void whatCannotBeTranslatedIsSaid(String command, String expected) throws Exception {
        write(UNIT, "[Service]\nEnvironment=port=5001\n");
        write(DROP_INS + "x.conf", "[Service]\nExecStart=" + command + "\n");
        CommandText text = read();
        has(text, "port=5001");
        says(text, expected);
    }

    /** A mark of the byte order, the ends of lines of other systems, bytes of 0: as in systemd. */
    @Test
    void anyEncoding() throws Exception {
        write(
                UNIT,
                "\u00ef\u00bb\u00bf[Service]\r\n# \u00e9\r\nEnvironment=port=5001\r\nEnvironment=mss=1300\0Description=e\r\n"
                        + "EnvironmentFile=/etc/default/pepsal");
        write(DROP_INS + "x.conf", "[Service]\nEnvironment=cork=true\nDescription=\u00e9\nEnvironment=port=5009\n");
        write("etc/default/pepsal", "\u00ef\u00bb\u00bfthreads=3\r\n# \u00e9\r\nmax_conns=30\r\n");
        CommandText text = read();
        has(text, "port=5001", "mss=1300", "threads=3", "max_conns=30");
        has(text, "cork=true");
        says(text, "x.conf:3: the line is not UTF-8: systemd reads no further");
        for (String[] each : new String[][] {
            {"\0", "/pepsal:1: a byte of value 0"},
            {"\u00ff\u00fep\0", "/pepsal:1: UTF-16"},
            {"x".repeat(1 << 21), "/pepsal has more than 1048576 bytes"}
        }) {
            write("etc/default/pepsal", each[0]);
            text = read();
            assertEquals(1, text.status());
            assertEquals(1, text.errors().size(), text.toString());
            assertTrue(text.errors().get(0).contains(each[1]), text.toString());
        }
    }
}
