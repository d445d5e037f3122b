package org.scalingpatterns.site.page;

import java.util.List;

/**
 * The recorder, for other projects.
 *
 * @param folder where its package stands in the repository
 * @param files the package, file by file
 * @param usage a benchmark that takes it, from the package's own documentation, highlighted
 * @param command how such a benchmark is run
 */
public record RecorderView(String folder, List<PatternView.Download> files, String usage, String command) {
    /** Copies the files. */
    public RecorderView {
        files = List.copyOf(files);
    }
}
