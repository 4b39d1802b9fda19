package org.satbed.openbach.job;

import java.util.StringJoiner;

/** What people read of a job: OpenBACH's help page, and the tables of the module's README. */
public final class JobHelp {
    private JobHelp() {}

    /** In the wiki marks of OpenBACH's web interface. */
    static String text(JobForm job) {
        StringBuilder text =
                new StringBuilder("=== Job description ===\n" + job.description() + "\n\n=== Arguments ===\n");
        arguments(job.arguments(), "", text);
        text.append("\n=== Statistics ===\n");
        for (JobForm.Statistic each : job.statistics()) {
            text.append("  * **")
                    .append(each.name())
                    .append("**")
                    .append(unit(each))
                    .append(": ");
            text.append(each.description())
                    .append(" (")
                    .append(each.frequency())
                    .append(")\n");
        }
        text.append("\n=== Examples ===\nBy hand on an agent:\n\n<code>\nJOB_NAME=")
                .append(job.name());
        text.append(" sudo -E ").append(JobPackage.command(job)).append(" ").append(usage(job.arguments()));
        return text.append("\n</code>\n").toString();
    }

    private static void arguments(JobArguments arguments, String indent, StringBuilder text) {
        arguments.required().forEach(each -> line(indent, each, text));
        arguments.optional().forEach(each -> line(indent, each, text));
        for (JobArguments.Group group : arguments.groups()) {
            for (JobArguments.Choice choice : group.choices()) {
                text.append(indent)
                        .append("  * **")
                        .append(choice.name())
                        .append("** (")
                        .append(group.name())
                        .append(")\n");
                arguments(choice.arguments(), indent + "  ", text);
            }
        }
    }

    private static void line(String indent, JobArgument each, StringBuilder text) {
        text.append(indent).append("  * **").append(each.name()).append("** ").append(each.flag());
        text.append(": ").append(each.description()).append('\n');
    }

    private static String usage(JobArguments arguments) {
        StringJoiner words = new StringJoiner(" ");
        arguments.required().forEach(each -> words.add(each.name().toUpperCase(java.util.Locale.ROOT)));
        arguments.optional().stream()
                .filter(each -> !each.type().equals("None"))
                .limit(1)
                .forEach(each ->
                        words.add("[" + each.flag() + " " + each.name().toUpperCase(java.util.Locale.ROOT) + "] ..."));
        arguments
                .groups()
                .forEach(group -> words.add(String.join(
                        "|",
                        group.choices().stream().map(JobArguments.Choice::name).toList())));
        return words.toString();
    }

    private static String unit(JobForm.Statistic each) {
        return each.unit().isEmpty() ? "" : " in " + each.unit();
    }

    /** A job's arguments and statistics as Markdown. */
    public static String markdown(JobForm job) {
        StringBuilder text = new StringBuilder("### " + job.name() + "\n\n" + job.description() + "\n\n");
        text.append("| argument | flag | type | what |\n| --- | --- | --- | --- |\n");
        rows(job.arguments(), "", text);
        text.append("\n| statistic | unit | what | when |\n| --- | --- | --- | --- |\n");
        for (JobForm.Statistic each : job.statistics()) {
            text.append("| `")
                    .append(each.name())
                    .append("` | ")
                    .append(each.unit())
                    .append(" | ");
            text.append(each.description())
                    .append(" | ")
                    .append(each.frequency())
                    .append(" |\n");
        }
        return text.toString();
    }

    private static void rows(JobArguments arguments, String before, StringBuilder text) {
        for (JobArgument each : arguments.required()) {
            row(before, each, "its place", text);
        }
        for (JobArgument each : arguments.optional()) {
            row(before, each, "`" + each.flag() + "`", text);
        }
        for (JobArguments.Group group : arguments.groups()) {
            for (JobArguments.Choice choice : group.choices()) {
                rows(choice.arguments(), before + choice.name() + " ", text);
                if (choice.arguments().names().isEmpty()) {
                    text.append("| `").append(before).append(choice.name()).append("` | its place | | ");
                    text.append(group.name()).append(" |\n");
                }
            }
        }
    }

    private static void row(String before, JobArgument each, String flag, StringBuilder text) {
        text.append("| `")
                .append(before)
                .append(each.name())
                .append("` | ")
                .append(flag)
                .append(" | ");
        text.append(each.type())
                .append(" | ")
                .append(each.description().replace("|", "\\|"))
                .append(" |\n");
    }
}
