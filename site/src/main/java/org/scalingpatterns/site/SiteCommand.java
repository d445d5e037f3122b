package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.scalingpatterns.results.IoReason;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.site.catalog.CatalogException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds the site, and serves it on request. Exit code 0 built, 1 the site can't be written, 2 misuse or input that can't be used. */
@Command(
        name = "scripts/site",
        description = "Builds the site from the catalog, the sources and the runs: plain files that open from disk.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        version = "scaling-patterns 0.1.0-SNAPSHOT")
public final class SiteCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    @Option(
            names = "--root",
            hidden = true,
            paramLabel = "DIR",
            defaultValue = "${sys:scalingpatterns.root:-.}",
            description = "The project's folder.")
    private Path root;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the site is written (default: site/target/site).")
    private Path out;

    @Option(names = "--runs", paramLabel = "DIR", description = "The published runs (default: results/runs).")
    private Path runs;

    @Option(
            names = "--figures",
            paramLabel = "FILE",
            description = "The manifest of figures (default: results/figures.json).")
    private Path figures;

    @Option(names = "--local", paramLabel = "RUN", description = "A run of your own, shown beside the published one.")
    private Path local;

    @Option(
            names = "--check-reports",
            description = "Builds nothing: checks that the test of every guarantee ran and passed in the last build.")
    private boolean checkReports;

    @Option(
            names = "--readme",
            description = "Builds nothing: writes the table of claims in README.md from the published runs.")
    private boolean readme;

    @Option(
            names = "--base-path",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Path below which a host serves the site, for the links of its 404 page: /scaling-patterns/.")
    private String basePath;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            defaultValue = "",
            description =
                    "Address that the site is published at: https://example.org/scaling-patterns/. With it sitemap.xml and the"
                            + " addresses in link previews are written, and its path is --base-path; without it there is no sitemap.")
    private String baseUrl;

    @Option(
            names = "--serve",
            description =
                    "Serve it on 127.0.0.1 until Ctrl-C, build it again when catalog, results, sources or templates"
                            + " change, and reload the open pages.")
    private boolean serve;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port for --serve, 0 for any (default: 8080).")
    private int port;

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new SiteCommand());
        command.setExecutionExceptionHandler((exception, line, parsed) -> {
            if (exception instanceof BadInput
                    || exception instanceof CatalogException
                    || exception instanceof RunFormatException) {
                line.getErr().println(exception.getMessage());
                return 2;
            }
            if (exception instanceof UncheckedIOException io) {
                line.getErr().println(IoReason.of(io.getCause()));
                return 1;
            }
            throw exception;
        });
        command.setParameterExceptionHandler((exception, arguments) -> {
            exception.getCommandLine().getErr().println(exception.getMessage() + "; --help lists the options");
            return 2;
        });
        return command;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path folder = root.toAbsolutePath().normalize();
        if (!basePath.isEmpty() && !(basePath.startsWith("/") && basePath.endsWith("/"))) {
            throw new BadInput("--base-path must begin and end with /: " + basePath);
        }
        if (!baseUrl.isEmpty() && !baseUrl.matches("https?://[^/\\s?#]+(/[^\\s?#]*)?/")) {
            throw new BadInput("--base-url must be an http address that ends with /: " + baseUrl);
        }
        if (port < 0 || port > MOST_PORT) {
            throw new BadInput("--port must be 0 .. " + MOST_PORT + ": " + port);
        }
        Settings settings = new Settings(
                folder,
                out == null ? folder.resolve("site/target/site") : out,
                Optional.ofNullable(runs),
                figures == null ? folder.resolve("results/figures.json") : figures,
                Optional.ofNullable(local),
                basePath.isEmpty() && !baseUrl.isEmpty() ? URI.create(baseUrl).getPath() : basePath,
                baseUrl);
        Site site = new Site(settings);
        if (checkReports) {
            System.out.println(site.checkReports());
            return 0;
        }
        if (readme) {
            writeReadme(folder.resolve("README.md"), site);
            return 0;
        }
        site.write().forEach(System.out::println);
        System.out.println(
                "built " + settings.out().toAbsolutePath().normalize().resolve("index.html"));
        if (serve) {
            serve(settings, site);
        }
        return 0;
    }

    private static void writeReadme(Path file, Site site) {
        try {
            Files.writeString(file, site.readme(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("wrote " + file);
    }

    private void serve(Settings settings, Site site) throws InterruptedException {
        Server server = new Server(settings.out(), port);
        LiveSite live = new LiveSite(settings, site, server, System.out);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            live.close();
                            server.close();
                        },
                        "site-server-stop"));
        System.out.println("serving " + server.uri() + " until Ctrl-C");
        live.run();
    }
}
