package org.scalingpatterns.results;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, for people: the messages of the JDK's exceptions are often the file's name alone. */
public final class IoReason {
    private IoReason() {}

    /** One line that names the file, and what is wrong with it. */
    public static String of(IOException e) {
        if (!(e instanceof FileSystemException of)) {
            return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
        String why;
        if (e instanceof AccessDeniedException) {
            why = "no permission";
        } else if (e instanceof NoSuchFileException) {
            why = "isn't there";
        } else if (e instanceof FileAlreadyExistsException) {
            why = "is in the way";
        } else if (e instanceof NotDirectoryException) {
            why = "is no folder";
        } else {
            why = of.getReason() == null ? e.getClass().getSimpleName() : of.getReason();
        }
        return (of.getFile() == null ? "a file" : of.getFile()) + ": " + why;
    }
}
