package org.scalingpatterns.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a test which shows that the guarantee's test fails on a deliberately broken variant. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rejects {

    /** The id of the {@link Guarantee} that the variant breaks. */
    String value();
}
