package dev.cofre.manager.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who may call a method of a controller. One without it is closed to all. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AllowedTo {
    Role[] value();

    enum Role {
        /** The owner of files: proves itself by its token, once the operator has given out tokens. */
        CLIENT,
        /**
         * One certain storage server, which has registered: proves itself by its session. Where nobody else may call, the node in the
         * path must be the caller.
         */
        NODE,
        /** Servers that are about to register: prove themselves by the cluster's secret, and if it is the machine's own. */
        JOINING,
        /** Who runs the cluster: proves it by the cluster's secret, once the operator has set one or closed the doors. */
        OPERATOR
    }
}
