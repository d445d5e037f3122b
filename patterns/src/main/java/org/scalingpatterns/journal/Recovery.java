package org.scalingpatterns.journal;

/**
 * What opening a journal found.
 *
 * @param segments files read
 * @param records in them
 * @param start position of the first record that there may be
 * @param end position after the last record
 * @param cutBytes bytes of records that were begun and never acknowledged, cut off at the end; 0 where the end was clean
 * @param cutFile the file that was cut; empty where none was
 * @param cutOffset where in that file; -1 where none was cut
 */
public record Recovery(
        int segments, long records, long start, long end, long cutBytes, String cutFile, long cutOffset) {}
