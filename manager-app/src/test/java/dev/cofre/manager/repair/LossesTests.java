package dev.cofre.manager.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTests {
    private final Losses losses = new Losses();

    @Test
    void howManyAreLostIsSaidAndEachOfThemIsNamedInFewLines() {
        for (int i = 0; i < Losses.MOST; i++) {
            losses.add(blob(i));
        }

        List<String> lines = losses.news();

        assertThat(lines).as("a log takes 60 of a kind in a minute").hasSizeLessThanOrEqualTo(50);
        assertThat(lines.get(0)).contains("No copy is left of 250 blobs, of at least 10000 in all");
        String all = String.join(" ", lines);
        for (int i = 0; i < Losses.MOST; i += 97) {
            assertThat(all).contains(blob(i).toString());
        }
    }

    @Test
    void eachIsToldOnceAndWhatIsBackIsNot() {
        losses.add(blob(1));
        losses.add(blob(2));
        losses.remove(blob(1));
        assertThat(losses.news()).singleElement().asString().contains("of 1 blobs, of 1 in all", blob(2).toString());

        losses.add(blob(2));
        assertThat(losses.news()).isEmpty();
        losses.remove(blob(2));
        assertThat(losses.isEmpty()).isTrue();
        losses.add(blob(2));
        assertThat(losses.news()).as("lost once more").hasSize(1);
    }

    private static BlobId blob(int number) {
        return BlobId.ofContent(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    }
}
