package dev.cofre.client.words;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What somebody may have meant who typed a word that nobody knows.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance">optimal string alignment distance</a>
 */
public final class Typo {
    private static final int MOST = 3;

    private Typo() {}

    /** @return at most three of the known words, the likeliest first: those that one slip leads to, one more for each four letters, and longer ones that begin so */
    public static List<String> meant(String typed, Collection<String> known) {
        return known.stream()
                .filter(word -> slips(typed, word) <= 1 + Math.min(typed.length(), word.length()) / 4
                        || typed.length() > 2 && word.startsWith(typed))
                .sorted(Comparator.<String>comparingInt(word -> slips(typed, word))
                        .thenComparing(word -> word))
                .limit(MOST)
                .toList();
    }

    /** Letters that were left out, put in, taken for another, or swapped with their neighbour. */
    private static int slips(String one, String other) {
        int[][] slips = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    slips[i][j] = i + j;
                    continue;
                }
                int changed = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                slips[i][j] = Math.min(Math.min(slips[i - 1][j], slips[i][j - 1]) + 1, slips[i - 1][j - 1] + changed);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    slips[i][j] = Math.min(slips[i][j], slips[i - 2][j - 2] + 1);
                }
            }
        }
        return slips[one.length()][other.length()];
    }
}
