package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class BrowsersTest {
    @Test
    void judge_noChromium_isReportedAsNotRun() {
        ConditionEvaluationResult result = Browsers.judge(Map.of("PATH", "/nowhere"));
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason().orElseThrow()).startsWith("not run: no Chromium");
    }

    @Test
    void judge_noChromiumWhereCiDemandsIt_runsAndSoFails() {
        assertThat(Browsers.judge(Map.of("PATH", "/nowhere", "CI", "true")).isDisabled())
                .isFalse();
    }

    @Test
    void judge_chromiumByName_runs() {
        assertThat(Browsers.judge(Map.of("PATH", "/nowhere", "CHROMIUM", "/opt/chromium"))
                        .isDisabled())
                .isFalse();
    }
}
