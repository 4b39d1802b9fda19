package org.satbed.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
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
        Files.writeString(manual.out.resolve("completion"), AutoComplete.bash(name, program));
        for (int i = 3; i < arguments.length; i++) {
            Path text = Path.of(arguments[i]);
            String as = text.getFileName().toString().equals("CHANGELOG.md")
                    ? "changelog"
                    : text.getFileName().toString();
            compress(Files.readString(text), manual.out.resolve("doc").resolve(as + ".gz"));
        }
    }

    private void pages(CommandLine command, Asciidoctor asciidoctor) throws IOException {
        StringWriter adoc = new StringWriter();
        try (PrintWriter writer = new PrintWriter(adoc)) {
            ManPageGenerator.writeSingleManPage(writer, command.getCommandSpec());
        }
        String name = command.getCommandSpec().qualifiedName("-");
        String page = asciidoctor.convert(
                adoc.toString().replaceFirst(":doctype: manpage", ":doctype: manpage\n:reproducible:"),
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

    /** As {@code gzip -9n} does, which makes no difference between two builds. */
    private static void compress(String text, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (OutputStream file = Files.newOutputStream(to);
                GZIPOutputStream gzip = new GZIPOutputStream(file) {
                    {
                        def.setLevel(9);
                    }
                }) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
