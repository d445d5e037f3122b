package org.scalingpatterns.eventsourcing;

/**
 * Where a batch of events stands.
 *
 * @param firstVersion version of its first event
 * @param lastVersion version of its last event: what the next writer of the stream expects
 * @param position of its last event: what a reader waits for who wants to read what was written
 * @param again whether it had been appended before, and nothing was now
 */
public record Appended(long firstVersion, long lastVersion, long position, boolean again) {}
