package org.scalingpatterns.site;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The system's Chromium. Where there is none, tests that need it are reported as not run with the reason; with {@code CI=true} they
 * run, and fail.
 */
final class Browsers implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return judge(System.getenv());
    }

    static ConditionEvaluationResult judge(Map<String, String> environment) {
        if (chromium(environment).isPresent()) {
            return ConditionEvaluationResult.enabled("Chromium found");
        }
        if ("true".equals(environment.get("CI"))) {
            return ConditionEvaluationResult.enabled("no Chromium, which CI=true demands: fails");
        }
        return ConditionEvaluationResult.disabled(
                "not run: no Chromium; install chromium or google-chrome, or name one in the variable CHROMIUM");
    }

    static Optional<Path> chromium(Map<String, String> environment) {
        String named = environment.getOrDefault("CHROMIUM", "");
        if (!named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        List<String> folders = List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1));
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** With the machine's Node where the build left out the bundled one. */
    static Playwright playwright() {
        Map<String, String> environment = new LinkedHashMap<>(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        Path node = Path.of("/usr/bin/node");
        if (Files.isExecutable(node)) {
            environment.put("PLAYWRIGHT_NODEJS_PATH", node.toString());
        }
        return Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    }

    static Browser launch(Playwright playwright) {
        Path chromium =
                chromium(System.getenv()).orElseThrow(() -> new AssertionError("no Chromium, and CI=true demands one"));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")));
    }
}
