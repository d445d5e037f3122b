package org.scalingpatterns.servers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Marks tests that need the embedded Redis; elsewhere they are skipped, with the reason. */
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "org.scalingpatterns.servers.RedisServer#isAvailable",
        disabledReason = "not run: the embedded Redis is for Linux x86-64")
public @interface NeedsRedis {}
