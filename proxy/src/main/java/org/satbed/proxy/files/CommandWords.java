package org.satbed.proxy.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command of a unit is told once variables have their values: by systemd (systemd.service(5), "Command lines"),
 * and, behind {@code sh -c}, by a shell, where its script is no more than one command.
 */
public final class CommandWords {
    private static final Pattern BRACED = Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern ALONE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern IN_SHELL =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*))");
    /** With one of these a script is more than one command, or its words are not those that it has. */
    private static final String SHELL_SYNTAX = ";|&<>()`\n*?[]#~!{}";

    private CommandWords() {}

    /**
     * The words, the program first.
     *
     * @return absent if there is no word, or a shell's script is more than a command
     * @throws IllegalArgumentException if a quote has no end
     */
    public static Optional<List<String>> of(ServiceUnit.Command command, Map<String, ServiceUnit.Value> environment) {
        UnaryOperator<String> values =
                name -> environment.containsKey(name) ? environment.get(name).text() : "";
        List<String> words = command.substituted() ? bySystemd(command.words(), values) : command.words();
        if (words.size() < 3
                || !words.get(0).matches("(.*/)?(ba|da|k|z|)sh")
                || !words.get(1).equals("-c")) {
            return words.isEmpty() ? Optional.empty() : Optional.of(words);
        }
        return byShell(words.get(2), values);
    }

    private static List<String> bySystemd(List<String> words, UnaryOperator<String> values) {
        List<String> told = new ArrayList<>();
        for (String word : words) {
            Matcher alone = ALONE.matcher(word);
            if (alone.matches()) {
                UnitWords split = new UnitWords(values.apply(alone.group(1)), false);
                for (Optional<String> each = split.next(); each.isPresent(); each = split.next()) {
                    told.add(each.get());
                }
            } else {
                told.add(BRACED.matcher(word)
                        .replaceAll(found ->
                                Matcher.quoteReplacement(found.group(1) == null ? "$" : values.apply(found.group(1)))));
            }
        }
        return told;
    }

    private static Optional<List<String>> byShell(String script, UnaryOperator<String> values) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < script.length(); i++) {
            char c = script.charAt(i);
            Matcher variable = IN_SHELL.matcher(script).region(i, script.length());
            if (c == '$' && quote != '\'') {
                if (!variable.lookingAt()) {
                    return Optional.empty();
                }
                String value = values.apply(variable.group(1) == null ? variable.group(2) : variable.group(1));
                if (quote == 0 && value.matches("(?s).*[\\s*?\\[].*")) {
                    return Optional.empty(); // split and expanded again
                }
                word.append(value);
                begun |= quote != 0 || !value.isEmpty();
                i = variable.end() - 1;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (c == quote && quote != 0) {
                quote = 0;
            } else if (c == '\\' && quote != '\''
                    || quote == 0 && SHELL_SYNTAX.indexOf(c) >= 0
                    || quote == '"' && c == '`') {
                return Optional.empty();
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote of the script has no end");
        }
        if (begun) {
            words.add(word.toString());
        }
        if (!words.isEmpty() && words.get(0).equals("exec")) {
            words.remove(0);
        }
        return words.isEmpty() || words.get(0).contains("=") ? Optional.empty() : Optional.of(words);
    }
}
