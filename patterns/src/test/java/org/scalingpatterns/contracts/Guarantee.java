package org.scalingpatterns.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the test that proves a guarantee of a catalog page; without it the page may not promise it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Guarantee {

    /** The guarantee's id: {@code <page>/<name>}. */
    String value();
}
