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
        /** A part of the cluster: proves itself by the cluster's secret, once there is one. */
        NODE
    }
}
