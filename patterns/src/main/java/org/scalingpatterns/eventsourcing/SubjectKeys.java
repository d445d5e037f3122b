package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * A key for each person whose data stands in events. Events stay; when the key is erased, what it sealed is gone.
 * Thread-safe.
 *
 * <ol>
 *   <li>A subject has one key, on the disk before anything is sealed by it.
 *   <li>Once erased, always erased: the subject gets no other key.
 *   <li>A key that is missing is not taken for one that was erased.
 * </ol>
 */
public interface SubjectKeys {

    /**
     * The subject's key; made where it has none.
     *
     * @param subject an id that says nothing about the person by itself: it stays in the events; without unpaired surrogates,
     *     which no encoding keeps
     * @throws SubjectErasedException if it was erased
     */
    SecretKey obtain(String subject) throws IOException;

    /**
     * The subject's key; empty if it was erased.
     *
     * @throws IOException if there is no such key, nor was it erased: the wrong keys, or damaged ones
     */
    Optional<SecretKey> find(String subject) throws IOException;

    /** Destroys the subject's key, and returns when that can't be undone. A second time changes nothing. */
    void erase(String subject) throws IOException;
}
