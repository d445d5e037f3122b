package org.scalingpatterns.sharding;

/** The directory can't be asked and no cached route answers: the request was not carried out. */
public final class DirectoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was asked of the directory
     */
    public DirectoryUnavailableException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message what was asked of the directory
     * @param cause why it can't be asked
     */
    public DirectoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
