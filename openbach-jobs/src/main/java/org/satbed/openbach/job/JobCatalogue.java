package org.satbed.openbach.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** satbed's jobs, read from their one source: the files {@code satbed_*.yml} beside this class. */
public final class JobCatalogue {
    /** Their names, in the order in which they are listed. */
    public static final List<String> NAMES =
            List.of("satbed_pep", "satbed_rules", "satbed_link", "satbed_traffic", "satbed_lab");

    private JobCatalogue() {}

    /** All, by name. */
    public static Map<String, JobForm> all() {
        Map<String, JobForm> all = new LinkedHashMap<>();
        NAMES.forEach(name -> all.put(name, load(name)));
        return all;
    }

    /** One of {@link #NAMES}. */
    public static JobForm load(String name) {
        try (InputStream file = JobCatalogue.class.getResourceAsStream(name + ".yml")) {
            if (file == null) {
                throw new IllegalArgumentException("there is no job " + name);
            }
            return parse(name, new YAMLMapper().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JobForm parse(String name, JsonNode file) {
        List<String> keywords = new ArrayList<>();
        file.path("keywords").forEach(each -> keywords.add(each.asText()));
        List<JobForm.Statistic> statistics = new ArrayList<>();
        for (JsonNode each : file.path("statistics")) {
            statistics.add(new JobForm.Statistic(
                    each.path("name").asText(),
                    each.path("unit").asText(""),
                    each.path("description").asText(),
                    each.path("frequency").asText()));
        }
        return new JobForm(
                name,
                file.path("description").asText().strip(),
                file.path("version").asText(),
                keywords,
                file.path("persistent").asBoolean(),
                file.path("stoppable").asBoolean(),
                arguments(file),
                statistics);
    }

    private static JobArguments arguments(JsonNode node) {
        List<JobArguments.Group> groups = new ArrayList<>();
        for (JsonNode group : node.path("groups")) {
            List<JobArguments.Choice> choices = new ArrayList<>();
            group.path("choices")
                    .forEach(choice -> choices.add(
                            new JobArguments.Choice(choice.path("name").asText(), arguments(choice))));
            groups.add(new JobArguments.Group(
                    group.path("group").asText(), group.path("optional").asBoolean(false), choices));
        }
        return new JobArguments(list(node.path("required")), list(node.path("optional")), groups);
    }

    private static List<JobArgument> list(JsonNode nodes) {
        List<JobArgument> list = new ArrayList<>();
        for (JsonNode each : nodes) {
            String type = each.path("type").asText();
            list.add(new JobArgument(
                    each.path("name").asText(),
                    type,
                    each.path("count").asText(type.equals("None") ? "0" : "1"),
                    each.path("flag").asText(""),
                    each.path("repeatable").asBoolean(false),
                    each.path("description").asText()));
        }
        return list;
    }
}
