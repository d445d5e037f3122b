package org.scalingpatterns.queue.chronicle;

/** What an acknowledged send, or acknowledgement, survives. */
public enum Durability {
    /** The death of the process, also by {@code kill -9}: the operating system has it. */
    PROCESS,

    /** The loss of power as well: the disk has it. */
    FSYNC
}
