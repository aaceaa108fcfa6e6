package dev.cofre.client.snapshot.check;

import dev.cofre.client.progress.Amounts;
import dev.cofre.client.snapshot.vault.Vault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which packs are read: {@code 5%} and {@code 500M} are some by chance, {@code 2/7} is the second seventh, the same each time. */
public record Subset(String text) {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");
    private static final Pattern PART = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    /** @throws IllegalArgumentException if that is none of the three */
    public Subset {
        Matcher part = PART.matcher(text);
        Matcher percent = PERCENT.matcher(text);
        boolean partOfAll = part.matches()
                && Integer.parseInt(part.group(1)) >= 1
                && Integer.parseInt(part.group(1)) <= Integer.parseInt(part.group(2));
        boolean share = percent.matches() && Double.parseDouble(percent.group(1)) <= 100;
        boolean nothing = share && Double.parseDouble(percent.group(1)) == 0;
        if (!partOfAll && !share) {
            try {
                nothing = Amounts.parse(text) == 0;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'%s' is no subset: 5%%, 2/7 or 500M".formatted(text), e);
            }
        }
        if (nothing) {
            throw new IllegalArgumentException(
                    "'%s' of the packs is none, of which nothing could be said; leave it out to read no pack"
                            .formatted(text));
        }
    }

    public static Subset everything() {
        return new Subset("1/1");
    }

    List<Vault.PackFile> of(List<Vault.PackFile> packs, Random random) {
        Matcher part = PART.matcher(text);
        if (part.matches()) {
            int number = Integer.parseInt(part.group(1));
            int of = Integer.parseInt(part.group(2));
            return packs.stream()
                    .filter(pack -> Math.floorMod(pack.name().value().hashCode(), of) == number - 1)
                    .toList();
        }
        List<Vault.PackFile> shuffled = new ArrayList<>(packs);
        Collections.shuffle(shuffled, random);
        long all = packs.stream().mapToLong(Vault.PackFile::size).sum();
        long wanted = bytes(all);
        List<Vault.PackFile> chosen = new ArrayList<>();
        for (Vault.PackFile pack : shuffled) {
            if (wanted <= 0) {
                break;
            }
            chosen.add(pack);
            wanted -= pack.size();
        }
        return chosen;
    }

    /** However little that is, it is one pack. */
    private long bytes(long all) {
        Matcher percent = PERCENT.matcher(text);
        return percent.matches()
                ? Math.max(1, (long) (all * Double.parseDouble(percent.group(1)) / 100))
                : Amounts.parse(text);
    }
}
