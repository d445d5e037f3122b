package org.scalingpatterns.benchmarks.cqrs;

import java.util.ArrayList;
import java.util.List;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.cqrs.MapView;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projection;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** Views of the accounts, on the heap: a sum for each key. */
final class Views {
    private Views() {}

    /** A projector of such a view, in short. */
    static final class Sums implements AutoCloseable {
        private final Projector<MapView.Transaction<String, Long>, MapView<String, Long>> projector;

        private Sums(EventStore store, Projection<MapView.Transaction<String, Long>> projection) {
            projector = new Projector<>(store, Accounts.UPCASTERS, new MapView<>(), projection, Poison.stops());
        }

        Projector<MapView.Transaction<String, Long>, MapView<String, Long>> projector() {
            return projector;
        }

        MapView<String, Long> view() {
            return projector.view();
        }

        long total() {
            return view().query(all ->
                    all.values().stream().mapToLong(Long::longValue).sum());
        }

        @Override
        public void close() {
            projector.close();
        }
    }

    /** The balance of each account. */
    static Sums balances(EventStore store) {
        return new Sums(store, (event, sums) -> add(sums, event.stream(), event));
    }

    /** The sum of all balances at each branch. */
    static Sums branches(EventStore store) {
        return new Sums(store, (event, sums) -> add(sums, branch(Accounts.branch(event.stream())), event));
    }

    static String branch(int number) {
        return "branch-" + number;
    }

    private static void add(MapView.Transaction<String, Long> sums, String key, RecordedEvent event) {
        Long before = sums.get(key);
        sums.put(key, (before == null ? 0 : before) + Accounts.amount(event));
    }

    /** So many views of balances. */
    static List<Sums> balances(EventStore store, int count) {
        List<Sums> views = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            views.add(balances(store));
        }
        return views;
    }
}
