package dev.cofre.manager.access;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.description.Audience;
import dev.cofre.service.description.ImpliedProblems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Puts the check before every controller of the manager, and before its body is read. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {
    private static final String CALLER = Caller.class.getName();
    private static final String OURS = "dev.cofre.";

    private final Access access;
    private final Suspicions suspicions;

    AccessConfiguration(Access access, Suspicions suspicions) {
        this.access = access;
        this.suspicions = suspicions;
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    /** A door that neither clients nor operators may use is between servers. */
    @Bean
    static Audience audienceByRoles() {
        Set<AllowedTo.Role> people = Set.of(AllowedTo.Role.CLIENT, AllowedTo.Role.OPERATOR);
        return door -> {
            AllowedTo allowed = door.getAnnotation(AllowedTo.class);
            return allowed != null && Arrays.stream(allowed.value()).noneMatch(people::contains);
        };
    }

    /** Whatever a door is for, somebody may come whom it is not for. */
    @Bean
    static ImpliedProblems problemsOfRoles() {
        return door -> {
            AllowedTo allowed = door.getAnnotation(AllowedTo.class);
            Set<ProblemType> problems = EnumSet.of(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN);
            if (allowed != null && List.of(allowed.value()).contains(AllowedTo.Role.NODE)) {
                problems.add(ProblemType.SESSION_OVER);
            }
            return problems;
        };
    }

    @Bean
    static WebMvcRegistrations callsInOwnName() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                return new CallsInOwnName();
            }
        };
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Check());
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
    }

    private final class Check implements HandlerInterceptor {
        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (handler instanceof HandlerMethod method
                    && method.getBeanType().getName().startsWith(OURS)) {
                AllowedTo allowed = method.getMethodAnnotation(AllowedTo.class);
                Set<AllowedTo.Role> roles = allowed == null ? Set.of() : Set.of(allowed.value());
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                Caller caller = access.caller(request.getHeader(HttpHeaders.AUTHORIZATION), roles);
                if (roles.equals(Set.of(AllowedTo.Role.NODE))) {
                    speaker(request).ifPresent(named -> mustBe(caller, named));
                }
                request.setAttribute(CALLER, caller);
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, null);
            }
            return true;
        }

        private void mustBe(Caller caller, NodeId named) {
            try {
                caller.mustBe(named);
            } catch (SpeaksForAnotherException e) {
                note(e);
                throw e;
            }
        }

        /** Where the name is in the body, {@link CallsInOwnName} has looked. */
        @Override
        public void afterCompletion(
                HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
            if (request.getAttribute(DispatcherServlet.EXCEPTION_ATTRIBUTE) instanceof SpeaksForAnotherException e) {
                note(e);
            }
        }
    }

    private void note(SpeaksForAnotherException e) {
        NodeId speaker = e.speaker();
        if (speaker != null) {
            suspicions.note(
                    speaker,
                    Suspicion.Kind.SPEAKS_FOR_ANOTHER,
                    "%s has said something in the name of %s, and was refused".formatted(speaker, e.named()));
        }
    }

    /** The node in the path: here, so that no controller can forget to look. */
    private static Optional<NodeId> speaker(HttpServletRequest request) {
        if (!(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables)
                || !(variables.get("node") instanceof String node)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeId(node));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // which the controller cannot take, either, and answers as it does
        }
    }

    private static final class CallerArgument implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return Objects.requireNonNull(request.getAttribute(CALLER, RequestAttributes.SCOPE_REQUEST));
        }
    }
}
