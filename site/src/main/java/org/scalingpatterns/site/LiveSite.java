package org.scalingpatterns.site;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Builds the site again whenever something that it is made of changes, and says so in one line each time. */
final class LiveSite implements AutoCloseable {
    /** An editor writes a file in several steps: wait until nothing has changed for so long. */
    private static final long CALM_MILLIS = 200;

    private final Settings settings;
    private final Server server;
    private final PrintStream out;
    private final WatchService watcher;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private Site site;
    private Templates templates = Templates.built();
    /** The compiled ones of templates that were edited. */
    private Optional<Path> compiled = Optional.empty();

    private boolean closed;

    /** @param site as it was built first, whose runs are used again while nothing of them changes */
    LiveSite(Settings settings, Site site, Server server, PrintStream out) {
        this.settings = settings;
        this.site = site;
        this.server = server;
        this.out = out;
        try {
            watcher = settings.root().getFileSystem().newWatchService();
            for (Path folder : watched()) {
                register(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the folders that a site is made of that are there. */
    private List<Path> watched() {
        Path root = settings.root();
        return Stream.concat(
                        Stream.of(
                                settings.catalog(),
                                settings.sources(),
                                settings.tests(),
                                settings.figures().toAbsolutePath().getParent(),
                                settings.runs().orElse(root.resolve("results/runs")),
                                Templates.folder(root),
                                Templates.assets(root)),
                        settings.local().stream())
                .filter(Files::isDirectory)
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList();
    }

    private void register(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) throws IOException {
                if (at.endsWith("target") || at.startsWith(settings.out().toAbsolutePath())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                WatchKey key = at.register(
                        watcher,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                folders.put(key, at);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Watches and builds until it is closed. */
    void run() throws InterruptedException {
        try {
            while (true) {
                Set<Path> changed = new TreeSet<>();
                collect(watcher.take(), changed);
                WatchKey more = watcher.poll(CALM_MILLIS, TimeUnit.MILLISECONDS);
                while (more != null) {
                    collect(more, changed);
                    more = watcher.poll(CALM_MILLIS, TimeUnit.MILLISECONDS);
                }
                changed.removeIf(LiveSite::isEditorsOwn);
                if (!changed.isEmpty()) {
                    rebuild(List.copyOf(changed));
                }
            }
        } catch (ClosedWatchServiceException e) {
            return; // asked to stop
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect(WatchKey key, Set<Path> changed) throws IOException {
        Path folder = folders.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name) {
                Path path = folder.resolve(name);
                if (Files.isDirectory(path)) {
                    register(path);
                }
                changed.add(path);
            }
        }
        if (!key.reset()) {
            folders.remove(key);
        }
    }

    /** Backups and drafts that editors write beside the file. */
    private static boolean isEditorsOwn(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") || name.endsWith("~") || name.matches("\\d+");
    }

    /** One build at a time, and none once it is closed: nobody would delete what that compiled. */
    private synchronized void rebuild(List<Path> changed) {
        if (closed) {
            return;
        }
        String what = settings.root().relativize(changed.get(0)).toString()
                + (changed.size() > 1 ? " and " + (changed.size() - 1) + " more" : "");
        long start = System.nanoTime();
        try {
            if (changed.stream().anyMatch(this::isOfTemplates)) {
                compileAgain();
            }
            Site next = changed.stream().allMatch(this::leavesRuns) ? site.again() : new Site(settings);
            Site.Built built = next.draft(templates);
            server.replace(built::commit);
            site = next;
            out.printf(Locale.ROOT, "rebuilt in %.1f s: %s%n", (System.nanoTime() - start) / 1e9, what);
        } catch (IOException | RuntimeException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            out.println("not rebuilt, " + what + ": "
                    + (why.isEmpty() ? e.getClass().getSimpleName() : why));
        }
    }

    /** Into a new folder, in which no class of a template that is gone is left. */
    private void compileAgain() throws IOException {
        deleteCompiled();
        Path classes = Files.createTempDirectory("site-templates");
        compiled = Optional.of(classes);
        templates = Templates.edited(settings.root(), classes);
    }

    private void deleteCompiled() throws IOException {
        if (compiled.isPresent()) {
            try (Stream<Path> files = Files.walk(compiled.get())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            compiled = Optional.empty();
        }
    }

    private boolean isOfTemplates(Path file) {
        return file.startsWith(Templates.folder(settings.root())) || file.startsWith(Templates.assets(settings.root()));
    }

    /** Runs have to be read again unless it is only about how they are shown. */
    private boolean leavesRuns(Path file) {
        return file.startsWith(settings.catalog()) || isOfTemplates(file);
    }

    @Override
    public void close() {
        try {
            watcher.close();
            synchronized (this) {
                closed = true;
                deleteCompiled();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
