/**
 * Asynchronous processing: work is handed to a queue and done later by background workers.
 *
 * <p>{@link org.scalingpatterns.queue.WorkQueue} is the interface, {@link org.scalingpatterns.queue.HeapWorkQueue} the reference
 * implementation.
 */
package org.scalingpatterns.queue;
