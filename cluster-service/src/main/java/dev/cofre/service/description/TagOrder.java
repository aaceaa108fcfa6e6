package dev.cofre.service.description;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/** Shows the subjects in an order for readers: what most come for first. */
public final class TagOrder implements GlobalOpenApiCustomizer {
    private final List<String> names;

    /** @param names of tags; others follow */
    public TagOrder(String... names) {
        this.names = List.of(names);
    }

    @Override
    public void customise(OpenAPI description) {
        if (description.getTags() != null) {
            List<Tag> tags = new ArrayList<>(description.getTags());
            tags.sort(Comparator.comparingInt((Tag tag) -> place(tag.getName())).thenComparing(Tag::getName));
            description.setTags(tags);
        }
    }

    private int place(String name) {
        int place = names.indexOf(name);
        return place < 0 ? names.size() : place;
    }
}
