package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads expectations about a scenario's workloads and variants. Without a workload an expectation is about all that have such a number,
 * without a variant about all variants. What cannot be read is an IllegalArgumentException that says why.
 */
final class ExpectationReader {

    /** What an expectation looks like, as a regular expression. */
    static final String PATTERN = "\\s*([^<>=\\s]+)\\s*(<=|>=|<|>|=)\\s*([^<>=]+?)\\s*";

    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final String EXAMPLES = "expected e.g. download-2MB.satbed.median < 2s or satbed/none >= 2";

    private final List<Workload> workloads;
    private final List<String> variants;
    private final List<String> known;
    private final boolean complete;

    /**
     * Makes a reader.
     *
     * @param variants those that are run
     * @param known those that an expectation may name: of a result, whose command may have left out some, more than are run
     * @param complete whether these are all workloads and variants of the file: with others that are mistaken, what is not found here may
     *     be one of them
     */
    ExpectationReader(List<Workload> workloads, List<Variant> variants, List<Variant> known, boolean complete) {
        this.workloads = workloads;
        this.variants = variants.stream().map(Variant::id).toList();
        this.known = known.stream().map(Variant::id).toList();
        this.complete = complete;
    }

    /** The expectation; empty if it may be right, but what it is about is mistaken. */
    Optional<Expectation> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an expectation; " + EXAMPLES);
        }
        String left = form.group(1);
        int slash = left.indexOf('/');
        int dot = left.lastIndexOf('.');
        boolean ratio = slash >= 0;
        String subject = ratio ? left.substring(0, slash) : left.substring(0, Math.max(0, dot));
        String name = left.substring((ratio ? slash : dot) + 1);
        Statistic statistic = ratio ? Statistic.ratio(variant(name)) : statistic(name);
        List<String> ofVariants = variantsOf(subject);
        if (ratio && ofVariants == variants && complete) {
            throw new IllegalArgumentException("a ratio is one variant's, e.g. satbed/none >= 2");
        }
        List<Workload> wanted = workloadsOf(subject, ofVariants);
        if (!complete && (wanted.isEmpty() || wanted == workloads)) {
            return Optional.empty();
        }
        double limit = limit(statistic, wanted, form.group(3));
        return Optional.of(new Expectation(
                text.strip(),
                about(statistic, wanted, form.group(3)),
                ofVariants,
                statistic.name(),
                ratio,
                Expectation.Operator.of(form.group(2)).orElseThrow(),
                limit));
    }

    private static Statistic statistic(String name) {
        return Statistic.of(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is not a statistic" + Words.hint(name, Statistic.names())));
    }

    private String variant(String id) {
        if (complete && !known.contains(id)) {
            throw new IllegalArgumentException(
                    "'" + id + "' is not a variant of this scenario" + Words.hint(id, known));
        }
        return id;
    }

    /** The variant that the subject ends with, or all. */
    private List<String> variantsOf(String subject) {
        return known.stream()
                .filter(id -> subject.equals(id) || subject.endsWith("." + id))
                .findFirst()
                .map(List::of)
                .orElse(variants);
    }

    /** The workload that the subject begins with, or all; none if it is not known and may be mistaken. */
    private List<Workload> workloadsOf(String subject, List<String> ofVariants) {
        String id = subject;
        if (ofVariants != variants) {
            int end = subject.length() - ofVariants.get(0).length();
            id = subject.substring(0, Math.max(0, end - 1));
        }
        if (id.isEmpty()) {
            return workloads;
        }
        String wanted = id;
        return workloads.stream()
                .filter(workload -> workload.id().equals(wanted))
                .findFirst()
                // "download.2MB" for "download-2MB"
                .or(() -> workloads.stream()
                        .filter(workload -> workload.id().replace('.', '-').equals(wanted.replace('.', '-')))
                        .findFirst())
                .map(List::of)
                .orElseGet(() -> {
                    if (complete) {
                        throw unknown(wanted);
                    }
                    return List.of();
                });
    }

    private IllegalArgumentException unknown(String subject) {
        List<String> ids = workloads.stream().map(Workload::id).toList();
        List<String> known = new ArrayList<>(ids);
        known.addAll(variants);
        ids.forEach(id -> variants.forEach(variant -> known.add(id + "." + variant)));
        String hint = Words.closest(subject, known)
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("; workloads are " + String.join(", ", ids) + ", variants " + String.join(", ", variants));
        return new IllegalArgumentException("'" + subject + "' is no workload or variant of this scenario" + hint);
    }

    /** Those workloads whose number is of the kind that the limit is: times and rates do not mix. */
    private static List<String> about(Statistic statistic, List<Workload> wanted, String limit) {
        return wanted.stream()
                .filter(workload -> statistic
                        .kind(workload)
                        .filter(kind -> value(kind, limit).isPresent())
                        .isPresent())
                .map(Workload::id)
                .toList();
    }

    private static double limit(Statistic statistic, List<Workload> wanted, String text) {
        List<Statistic.Kind> kinds = wanted.stream()
                .flatMap(workload -> statistic.kind(workload).stream())
                .distinct()
                .toList();
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("'" + statistic.name() + "' is nothing that "
                    + (wanted.size() == 1 ? wanted.get(0).id() : "any workload of this scenario") + " has");
        }
        return kinds.stream()
                .flatMap(kind -> value(kind, text).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not what " + statistic.name()
                        + " is compared with; expected "
                        + Words.oneOf(
                                kinds.stream().map(Statistic.Kind::example).toList())));
    }

    private static Optional<Double> value(Statistic.Kind kind, String text) {
        try {
            return Optional.of(kind.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
