package org.satbed.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.satbed.orchestrator.Satbed;
import org.satbed.proxy.cli.PepCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a program's manual, one page for each command, its completion for bash, and the texts of its package. */
public final class Manual {
    /** Places in a gzip header (RFC 1952 section 2.3). */
    private static final int XFL_AT = 8;

    private static final int OS_AT = 9;

    private final Path out;
    private final String section;

    private Manual(Path out, String section) {
        this.out = out;
        this.section = section;
    }

    /**
     * Writes them.
     *
     * @param arguments the program ({@code satbed} or {@code satbed-pep}), the section of its manual, the directory to write to, then texts
     */
    public static void main(String[] arguments) throws IOException {
        String name = arguments[0];
        CommandLine program = name.equals("satbed-pep") ? PepCommand.program() : Satbed.program();
        Manual manual = new Manual(Path.of(arguments[2]), arguments[1]);
        try (Asciidoctor asciidoctor = Asciidoctor.Factory.create()) {
            manual.pages(program, asciidoctor);
        }
        // Sourced, never run: without the first line, which names an interpreter.
        Files.writeString(
                manual.out.resolve("completion"),
                AutoComplete.bash(name, program).replaceFirst("#!.*\n", ""));
        for (int i = 3; i < arguments.length; i++) {
            Path text = Path.of(arguments[i]);
            compress(Files.readString(text), manual.out.resolve("doc").resolve(text.getFileName() + ".gz"));
        }
    }

    private void pages(CommandLine command, Asciidoctor asciidoctor) throws IOException {
        StringWriter adoc = new StringWriter();
        try (PrintWriter writer = new PrintWriter(adoc)) {
            ManPageGenerator.writeSingleManPage(writer, command.getCommandSpec());
        }
        String name = command.getCommandSpec().qualifiedName("-");
        String page = asciidoctor.convert(
                adoc.toString()
                        .replaceFirst(":doctype: manpage", ":doctype: manpage\n:reproducible:")
                        .replace("(1)", "(" + section + ")"),
                Options.builder()
                        .backend("manpage")
                        .standalone(true)
                        .safe(SafeMode.SECURE)
                        .build());
        compress(page.replaceFirst("\" +Date: .*", "\""), out.resolve("man").resolve(name + "." + section + ".gz"));
        for (CommandLine each : new LinkedHashSet<>(command.getSubcommands().values())) {
            if (!each.getCommandSpec().usageMessage().hidden()
                    && !each.getCommandName().equals("help")) {
                pages(each, asciidoctor);
            }
        }
    }

    /** As {@code gzip -9n} does: without a time, so that two builds have the same bytes. */
    private static void compress(String text, Path to) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = packed.toByteArray();
        bytes[XFL_AT] = 2; // compressed as well as can be
        bytes[OS_AT] = 3; // Unix: what JVMs write differs
        Files.createDirectories(to.getParent());
        Files.write(to, bytes);
    }
}
