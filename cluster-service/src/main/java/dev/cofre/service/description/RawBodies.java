package dev.cofre.service.description;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.BinarySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.RequestBody;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/** Describes the body of a door that says what it takes, and reads that from the stream itself. */
final class RawBodies implements GlobalOperationCustomizer {
    @Override
    public Operation customize(Operation operation, HandlerMethod door) {
        RequestMapping mapping = AnnotatedElementUtils.getMergedAnnotation(door.getMethod(), RequestMapping.class);
        if (operation.getRequestBody() == null && mapping != null && mapping.consumes().length > 0) {
            Content content = new Content();
            for (String type : mapping.consumes()) {
                content.addMediaType(type, new MediaType().schema(new BinarySchema()));
            }
            operation.setRequestBody(new RequestBody().content(content));
        }
        return operation;
    }
}
