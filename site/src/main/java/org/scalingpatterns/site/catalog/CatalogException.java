package org.scalingpatterns.site.catalog;

/** The catalog, or a source that it names, is not as it must be. The message is one line with file and place. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One line: place, rule, value. */
    public CatalogException(String message) {
        super(message);
    }
}
