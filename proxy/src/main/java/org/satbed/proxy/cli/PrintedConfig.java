package org.satbed.proxy.cli;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What is in force, as a configuration file would have it, each line with where it comes from. */
final class PrintedConfig {
    private PrintedConfig() {}

    static List<String> lines(ParseResult parsed, ConfigFile file) {
        return parsed.commandSpec().options().stream()
                .filter(ConfigFile::isForFile)
                .map(option -> line(option, parsed, file))
                .toList();
    }

    private static String line(OptionSpec option, ParseResult parsed, ConfigFile file) {
        Object value = option.getValue();
        String text = value == null ? "" : value instanceof Collection<?> list ? list.toString() : value.toString();
        String quoted = text.matches("[A-Za-z0-9/][A-Za-z0-9./_-]*|\\[.*]") || text.isEmpty()
                ? text
                : "'" + text.replace("'", "''") + "'";
        String source = parsed.hasMatchedOption(option)
                ? "command line"
                : file.source(option).orElse("default");
        String setting = ConfigFile.longName(option) + ":" + (quoted.isEmpty() ? "" : " " + quoted);
        return (quoted.isEmpty() ? "# " : "")
                + String.format("%-34s # %s", setting, source).stripTrailing();
    }
}
