package org.scalingpatterns.site;

import java.nio.file.Path;

/** Writes the fixture's project into a folder and builds its site, to look at. Not a test. */
final class FixturePreview {
    private FixturePreview() {}

    public static void main(String[] args) {
        ProjectFixture project = new ProjectFixture(Path.of(args[0]));
        RunFixture.publish(project, "2026-01-02-example-3000");
        String local = RunFixture.quick(project, "2026-01-03-mine").toString();
        int code = SiteCommand.commandLine()
                .execute(
                        "--root",
                        args[0],
                        args.length > 1 ? "--local" : "--out",
                        args.length > 1 ? local : args[0] + "/site/target/site");
        System.exit(code);
    }
}
