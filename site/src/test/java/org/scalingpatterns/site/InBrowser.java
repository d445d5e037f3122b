package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests of the fixture's site in a browser, from {@code file://}. Anything that a page asks of a network fails the test. */
@ExtendWith({Browsers.class, InBrowser.Shared.class})
abstract class InBrowser {
    /** A page from the first pattern of the fixture. */
    static final String PATTERN = "patterns/hashed-placing.html";

    private static SharedSite shared;

    private final List<String> foreign = new ArrayList<>();
    /** What the browser complained about. */
    final List<String> problems = new ArrayList<>();

    private final List<BrowserContext> contexts = new ArrayList<>();

    static final class Shared implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            shared = SharedSite.of(context);
        }
    }

    @BeforeAll
    static void everyPage_ofTheSite_isThere() {
        assertThat(pages())
                .contains(
                        "index.html",
                        "404.html",
                        "claims.html",
                        "guarantees.html",
                        "method.html",
                        "families/placing.html",
                        PATTERN,
                        "results/index.html",
                        "results/2026-01-02-example/placing.html",
                        "source/hashed-placing/index.html");
    }

    @AfterEach
    void noRequest_leftTheDisk() {
        contexts.forEach(BrowserContext::close);
        assertThat(foreign).isEmpty();
        assertThat(problems).isEmpty();
    }

    /** The project's folder. */
    static Path folder() {
        return shared.folder;
    }

    /** The site's folder. */
    static Path site() {
        return shared.site;
    }

    /** Every page of the site, by its name: none is listed by hand. */
    static List<String> pages() {
        return shared.pages();
    }

    static String url(String page) {
        return site().resolve(page).toUri().toString();
    }

    static Browser.NewContextOptions size(int width, int height) {
        return new Browser.NewContextOptions().setViewportSize(width, height);
    }

    /** A tab in a profile of its own. */
    Page tab(Browser.NewContextOptions options) {
        BrowserContext context = shared.browser.newContext(options);
        contexts.add(context);
        context.route("**/*", route -> {
            String url = route.request().url();
            if (url.startsWith("file:") || url.startsWith("data:")) {
                route.resume();
            } else {
                foreign.add(url);
                route.abort();
            }
        });
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                problems.add(message.text());
            }
        });
        page.onPageError(problems::add);
        return page;
    }
}
