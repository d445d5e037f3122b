package org.scalingpatterns.site.page;

import java.util.List;
import java.util.stream.Stream;

/**
 * The method page.
 *
 * @param runs those whose figures may be shown, the reader's own first, then the latest
 * @param recorder the recorder, for other projects
 */
public record MethodView(List<RunView> runs, RecorderView recorder) {
    /** Copies the runs. */
    public MethodView {
        runs = List.copyOf(runs);
    }

    /** The runs whose recording cost is named at the top: the reader's own and the latest published one. */
    public List<RunView> recording() {
        List<RunView> stated =
                runs.stream().filter(run -> run.recordedCall().isPresent()).toList();
        return Stream.concat(
                        stated.stream().filter(run -> run.data().local()),
                        stated.stream().filter(run -> !run.data().local()).limit(1))
                .toList();
    }
}
