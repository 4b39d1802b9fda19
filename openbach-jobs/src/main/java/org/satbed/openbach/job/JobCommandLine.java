package org.satbed.openbach.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent gave to a job's program, read by the same description that the controller checks it by.
 *
 * @param values by argument; a flag without value has an empty list
 * @param chosen the subcommands, outermost first
 */
public record JobCommandLine(Map<String, List<String>> values, List<String> chosen) {

    /**
     * Reads words.
     *
     * @throws IllegalArgumentException with one line for words that the job does not take
     */
    public static JobCommandLine parse(JobForm job, List<String> words) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<String> chosen = new ArrayList<>();
        Deque<String> left = new ArrayDeque<>(words);
        parse(job.arguments(), left, values, chosen);
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("'" + left.peek() + "' is not expected there");
        }
        return new JobCommandLine(values, chosen);
    }

    private static void parse(
            JobArguments arguments, Deque<String> left, Map<String, List<String>> values, List<String> chosen) {
        Deque<JobArgument> places = new ArrayDeque<>(arguments.required());
        while (!left.isEmpty()) {
            String word = left.pop();
            Optional<JobArgument> option = arguments.optional().stream()
                    .filter(each -> each.flag().equals(word))
                    .findFirst();
            Optional<JobArguments.Choice> choice = arguments.groups().stream()
                    .flatMap(group -> group.choices().stream())
                    .filter(each -> each.name().equals(word))
                    .findFirst();
            if (option.isPresent()) {
                List<String> own = values.computeIfAbsent(option.get().name(), name -> new ArrayList<>());
                if (!option.get().type().equals("None")) {
                    if (left.isEmpty()) {
                        throw new IllegalArgumentException(word + " needs a value");
                    }
                    own.add(left.pop());
                }
            } else if (!places.isEmpty()) {
                values.put(places.pop().name(), List.of(word));
            } else if (choice.isPresent()) {
                chosen.add(word);
                parse(choice.get().arguments(), left, values, chosen);
                requireChoices(arguments, chosen);
                return;
            } else {
                throw new IllegalArgumentException("'" + word + "' is not known there");
            }
        }
        if (!places.isEmpty()) {
            throw new IllegalArgumentException(places.peek().name() + " is missing");
        }
        requireChoices(arguments, chosen);
    }

    private static void requireChoices(JobArguments arguments, List<String> chosen) {
        for (JobArguments.Group group : arguments.groups()) {
            List<String> names =
                    group.choices().stream().map(JobArguments.Choice::name).toList();
            if (!group.optional() && names.stream().noneMatch(chosen::contains)) {
                throw new IllegalArgumentException("one of " + String.join(", ", names) + " is missing");
            }
        }
    }

    /** Whether an argument was given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of an argument. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(each -> !each.isEmpty())
                .map(each -> each.get(0));
    }

    /**
     * The value as a number.
     *
     * @throws IllegalArgumentException for one out of its range
     */
    public int integer(String name, int absent, int least, int most) {
        String text = text(name).orElse(Integer.toString(absent));
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException(name + ": expected " + least + " to " + most + ", not '" + text + "'");
    }

    /**
     * The value as seconds in milliseconds.
     *
     * @throws IllegalArgumentException for less than 0.1 s or more than an hour
     */
    public long millis(String name, double absentSeconds) {
        String text = text(name).orElse(Double.toString(absentSeconds));
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0.1 && seconds <= 3600) {
                return Math.round(seconds * 1000);
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException(name + ": expected 0.1 to 3600 seconds, not '" + text + "'");
    }

    /** The words of a list that is divided by commas or spaces; none when it is not there. */
    public List<String> list(String name) {
        return text(name)
                .map(text -> List.of(text.strip().split("[,\\s]+")).stream()
                        .filter(each -> !each.isEmpty())
                        .toList())
                .orElse(List.of());
    }
}
