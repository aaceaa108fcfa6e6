package dev.cofre.manager.access;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.OfClient;
import dev.cofre.api.node.OfPrimary;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * Calls no controller with a client's name, or what is said in one's name, that is not the caller's: so none can forget to look. Looks when
 * all arguments have been read, so that what is not valid is answered as that whoever sends it, and before anything is done with them.
 */
final class CallsInOwnName extends RequestMappingHandlerAdapter {
    @Override
    protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod method) {
        return new Call(method);
    }

    private static final class Call extends ServletInvocableHandlerMethod {
        Call(HandlerMethod method) {
            super(method);
        }

        @Override
        protected @Nullable Object[] getMethodArgumentValues(
                NativeWebRequest request, @Nullable ModelAndViewContainer container, Object... provided)
                throws Exception {
            @Nullable Object[] arguments = super.getMethodArgumentValues(request, container, provided);
            if (request.getAttribute(Caller.class.getName(), RequestAttributes.SCOPE_REQUEST)
                    instanceof Caller caller) {
                for (Object argument : arguments) {
                    check(caller, argument);
                }
            }
            return arguments;
        }

        private static void check(Caller caller, @Nullable Object argument) {
            if (argument instanceof ClientName client) {
                caller.mustBe(client);
            } else if (argument instanceof OfClient said) {
                caller.mustBe(said.client());
            } else if (argument instanceof OfPrimary said) {
                caller.mustBe(said.primary());
            }
        }
    }
}
