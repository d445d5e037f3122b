package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String PLANTED = "Tr0ub4dor&3";

    private final Redaction redaction = new Redaction("/srv/people/mallory", "mallory", Set.of("build-box-7"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:%s@cache:6379/0",
                "redis://admin:%s@cache:6379",
                "jdbc:postgresql://app:p/w@%s@db/x",
                "-Dredis.password=%s",
                "PGPASSWORD=%s psql",
                "db_pwd: %s",
                "{\"apiKey\": \"%s\"}",
                "-Dtoken='%s'",
                "Authorization: Bearer %s",
                "aws_secret_access_key = %s",
            })
    void clean_plantedPassword_isGone(String text) {
        assertThat(redaction.clean(text.formatted(PLANTED)))
                .doesNotContain("Tr0ub4dor")
                .contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghp_0123456789abcdefghijABCDEFGHIJ012345",
                "AKIAIOSFODNN7EXAMPLE",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
            })
    void clean_knownTokenShape_isGone(String token) {
        assertThat(redaction.clean("x " + token + " y")).isEqualTo("x *** y");
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/people/mallory/jdk-17, ~/jdk-17",
        "/home/eve/.sdkman/jdk, ~/.sdkman/jdk",
        "/Users/eve/Library, ~/Library",
        "C:\\Users\\eve\\jdk, ~\\jdk",
        "/root/.jdks/25, ~/.jdks/25",
        "built by mallory on build-box-7, built by <user> on <host>",
        "redis://app:pw@cache:6379/0, redis://***@cache:6379/0",
    })
    void clean_homesAndNames_areReplaced(String text, String clean) {
        assertThat(redaction.clean(text)).isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx2g",
                "-XX:+UseG1GC",
                "/usr/lib/jvm/java-17",
                "Intel(R) Xeon(R) CPU @ 2.90GHz",
                "redis://cache:6379/0",
                "-Droot.folder=target"
            })
    void clean_harmlessText_stays(String text) {
        assertThat(redaction.clean(text)).isEqualTo(text);
    }

    @Test
    void cleanTree_nestedStrings_areAllCleaned() {
        Object tree = Map.of("jvm", Map.of("flags", List.of("-Dpassword=" + PLANTED, "-Xmx1g")), "n", 3);

        assertThat(redaction.cleanTree(tree))
                .isEqualTo(Map.of("jvm", Map.of("flags", List.of("-Dpassword=***", "-Xmx1g")), "n", 3));
    }
}
