package dev.cofre.service.web;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.Executable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes JSON keep what the types of the API promise: a property that is not {@link Nullable} must be there, and no list has a
 * null among its elements. Without this a missing one would be a null where the compiler has proved that there is none.
 */
class StrictRecords implements JsonMapperBuilderCustomizer {
    private static final String API = "dev.cofre.api.";

    @Override
    public void customize(JsonMapper.Builder builder) {
        builder.changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL));
        builder.annotationIntrospector(
                AnnotationIntrospector.pair(new RequiredUnlessNullable(), builder.annotationIntrospector()));
    }

    private static final class RequiredUnlessNullable extends NopAnnotationIntrospector {
        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return isRequired(member) ? Boolean.TRUE : null;
        }

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            return isRequired(annotated) ? JsonSetter.Value.forValueNulls(Nulls.FAIL) : JsonSetter.Value.empty();
        }

        private static boolean isRequired(Annotated annotated) {
            if (!(annotated instanceof AnnotatedParameter parameter)
                    || !parameter.getDeclaringClass().getName().startsWith(API)
                    || !parameter.getDeclaringClass().isRecord()) {
                return false;
            }
            Executable constructor = (Executable) parameter.getOwner().getAnnotated();
            return !constructor.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
        }
    }
}
