package org.scalingpatterns.queue;

import java.io.IOException;

/** Is told what goes wrong where no caller can be told. Called by whichever thread met it, without a lock held; must not throw. */
public interface QueueListener {

    /**
     * A message that used up its receives could not be enqueued to the dead letters. It stays in its queue, isn't handed out,
     * holds up its group, and is tried again after the visibility timeout.
     *
     * @param id that of the message
     */
    default void deadLetterFailed(String id, Exception why) {}

    /** The log could not be trimmed. It keeps more than it must, and that is all. */
    default void trimFailed(IOException why) {}
}
