package dev.cofre.service.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.util.OptionalLong;

/** How much a call may send. */
@FunctionalInterface
public interface BodyLimits {
    /** Most bytes of the body, which are taken in before the call begins; empty if the call reads its body itself, or leaves it. */
    OptionalLong most(HttpServletRequest request);
}
