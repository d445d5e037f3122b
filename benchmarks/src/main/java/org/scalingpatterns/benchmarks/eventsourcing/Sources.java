package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.scalingpatterns.results.sources.SourceFile;

/** What there is of some classes, counted. The build lays their sources beside them. */
public final class Sources {
    private Sources() {}

    /** Lines with code on them: no comments, no blank lines. */
    public static long lines(List<Class<?>> types) {
        long lines = 0;
        for (Class<?> type : types) {
            String name = "/sources/" + type.getName().replace('.', '/') + ".java";
            try (InputStream in = Sources.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("no source in the jar: " + name);
                }
                lines += SourceFile.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .codeLines(Set.of());
            } catch (IOException e) {
                throw new IllegalStateException("can't read " + name, e);
            }
        }
        return lines;
    }

    /** Public types, those within others included: what a reader has to learn. */
    public static long publicTypes(List<Class<?>> types) {
        long count = 0;
        for (Class<?> type : types) {
            if (Modifier.isPublic(type.getModifiers())) {
                count += 1 + type.getClasses().length;
            }
        }
        return count;
    }

    /** A class by its name, for those that are not public. */
    public static Class<?> type(Class<?> neighbour, String name) {
        try {
            return Class.forName(neighbour.getPackageName() + "." + name, false, Sources.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no class " + name + " beside " + neighbour, e);
        }
    }
}
