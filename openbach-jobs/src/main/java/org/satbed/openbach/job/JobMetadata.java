package org.satbed.openbach.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A job's {@code files/NAME.yml} as a tree, in the form that a release takes. */
final class JobMetadata {
    /** A distribution with its code name, for 2.7, and its version, for 2.6. */
    private record Platform(String distribution, String release, String version) {}

    /** Those with OpenJDK 17 or later among their packages. */
    private static final List<Platform> PLATFORMS = List.of(
            new Platform("Ubuntu", "focal", "20.04"),
            new Platform("Ubuntu", "jammy", "22.04"),
            new Platform("Ubuntu", "noble", "24.04"),
            new Platform("Debian", "bookworm", "12"),
            new Platform("Debian", "trixie", "13"));

    private JobMetadata() {}

    static Map<String, Object> tree(JobForm job, Release release) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Map<String, Object> general = new LinkedHashMap<>();
        general.put("name", job.name());
        general.put("description", job.description());
        general.put("job_version", job.version());
        general.put("keywords", job.keywords());
        general.put("persistent", job.persistent());
        general.put("need_privileges", true);
        tree.put("general", general);
        tree.put("platform_configuration", release == Release.FROM_2_7 ? since27(job) : upTo26(job));
        tree.put("arguments", arguments(job.arguments()));
        List<Object> statistics = new ArrayList<>();
        for (JobForm.Statistic each : job.statistics()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", each.name());
            one.put(
                    "description",
                    each.unit().isEmpty() ? each.description() : each.description() + " (" + each.unit() + ")");
            one.put("frequency", each.frequency());
            statistics.add(one);
        }
        tree.put("statistics", statistics);
        return tree;
    }

    private static Map<String, Object> since27(JobForm job) {
        Map<String, Object> platform = new LinkedHashMap<>();
        platform.put("ansible_system", "Debian");
        platform.put("ansible_distribution", "Ubuntu");
        commands(job, platform);
        List<Object> supported = new ArrayList<>();
        for (Platform each : PLATFORMS) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("ansible_distribution", each.distribution());
            one.put("ansible_distribution_release", each.release());
            supported.add(one);
        }
        platform.put("supported_platforms", supported);
        return platform;
    }

    private static List<Object> upTo26(JobForm job) {
        List<Object> platforms = new ArrayList<>();
        for (Platform each : PLATFORMS) {
            for (String version : versions(each)) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("ansible_system", "Debian");
                one.put("ansible_distribution", each.distribution());
                one.put("ansible_distribution_version", version);
                commands(job, one);
                platforms.add(one);
            }
        }
        return platforms;
    }

    /** Ansible calls Debian's point releases by their number, and 2.6 compares the whole text. */
    private static List<String> versions(Platform platform) {
        if (!platform.distribution().equals("Debian")) {
            return List.of(platform.version());
        }
        List<String> versions = new ArrayList<>();
        for (int point = 0; point <= 15; point++) {
            versions.add(platform.version() + "." + point);
        }
        return versions;
    }

    private static void commands(JobForm job, Map<String, Object> platform) {
        String command = JobPackage.command(job);
        platform.put("command", command);
        platform.put("command_stop", job.stoppable() ? command + " -x" : null);
    }

    private static Map<String, Object> arguments(JobArguments arguments) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(
                "required",
                arguments.required().stream().map(JobMetadata::argument).toList());
        tree.put(
                "optional",
                arguments.optional().stream().map(JobMetadata::argument).toList());
        if (!arguments.groups().isEmpty()) {
            List<Object> groups = new ArrayList<>();
            for (JobArguments.Group group : arguments.groups()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("group_name", group.name());
                one.put("optional", group.optional());
                List<Object> choices = new ArrayList<>();
                for (JobArguments.Choice choice : group.choices()) {
                    Map<String, Object> inside = new LinkedHashMap<>();
                    inside.put("name", choice.name());
                    inside.putAll(arguments(choice.arguments()));
                    choices.add(inside);
                }
                one.put("choices", choices);
                groups.add(one);
            }
            tree.put("subcommand", groups);
        }
        return tree;
    }

    private static Map<String, Object> argument(JobArgument argument) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", argument.name());
        tree.put("type", argument.type());
        tree.put(
                "count",
                argument.count().matches("\\d+") ? (Object) Integer.valueOf(argument.count()) : argument.count());
        if (!argument.flag().isEmpty()) {
            tree.put("flag", argument.flag());
            tree.put("repeatable", argument.repeatable());
        }
        tree.put("description", argument.description());
        return tree;
    }
}
