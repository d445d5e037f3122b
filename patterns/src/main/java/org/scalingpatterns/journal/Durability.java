package org.scalingpatterns.journal;

/** What a record survives once its append has returned. */
public enum Durability {
    /**
     * The death of the process, {@code kill -9} included: the record is in the operating system's memory. <b>A loss of power
     * or a crash of the system may take any records since the last {@link Journal#sync()}</b>; what is left is still a prefix.
     */
    PROCESS,
    /** The loss of power: the record was forced to the disk before the append returned. */
    FSYNC
}
