package org.satbed.scenarios;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Wording of messages: lists of choices, and the choice that a mistyped word was meant to be. */
final class Words {

    private static final int MAX_COMPARED = 64;

    private Words() {}

    /** "a, b or c". */
    static String oneOf(List<String> words) {
        if (words.size() < 2) {
            return String.join("", words);
        }
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /** The candidate within a third of its letters (at least one, case aside) of the word, if there is one. */
    static Optional<String> closest(String word, Collection<String> candidates) {
        if (word.length() > MAX_COMPARED) {
            return Optional.empty();
        }
        Optional<String> best = Optional.empty();
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance <= Math.max(1, candidate.length() / 3) && distance < bestDistance) {
                best = Optional.of(candidate);
                bestDistance = distance;
            }
        }
        return best;
    }

    /** "; did you mean 'x'?" if a candidate is close, else "; expected a, b or c". */
    static String hint(String word, List<String> candidates) {
        return closest(word, candidates)
                .map(c -> "; did you mean '" + c + "'?")
                .orElse("; expected " + oneOf(candidates));
    }

    /** The optimal string alignment distance: inserted, deleted, replaced and swapped neighbouring letters. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
