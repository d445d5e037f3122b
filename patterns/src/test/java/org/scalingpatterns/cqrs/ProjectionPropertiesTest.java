package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.scalingpatterns.cqrs.MapView.Transaction;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;

/**
 * A view that is built from history equals one that ran from the start, in histories that nobody thought of: events of three
 * accounts, some of which can't be applied, and projectors that run, are replaced and rebuild in between.
 */
class ProjectionPropertiesTest {

    private static final JournalOptions SMALL = new JournalOptions(Durability.PROCESS, 8192);
    private static final int POISON = 13;

    private static long histories;
    private static long events;
    private static long poisoned;

    @AfterContainer
    static void figures() {
        System.out.printf("figures: histories=%d, events=%d, of which poison=%d%n", histories, events, poisoned);
    }

    /** Fails at some amounts, after it has added them. */
    private static final Projection<Transaction<String, Long>> BALANCES = (event, transaction) -> {
        OnMapView.add(event, transaction);
        if (Accounts.amount(event) == POISON) {
            throw new IllegalStateException("poison");
        }
    };

    /** One that stops at poison, or skips it and notes the position. */
    private static Projector<Transaction<String, Long>, MapView<String, Long>> projector(
            EventStore store, MapView<String, Long> view, boolean stops, List<Long> skipped) {
        Poison poison = stops ? Poison.stops() : Poison.skips((event, why) -> skipped.add(event.position()));
        return new Projector<>(store, Accounts.UPCASTERS, view, BALANCES, poison);
    }

    /** False where poison stopped it. */
    private static boolean runs(Projector<Transaction<String, Long>, MapView<String, Long>> projector)
            throws Exception {
        try {
            projector.run();
            return true;
        } catch (IllegalStateException poison) {
            assertThat(poison).hasMessage("poison");
            return false;
        }
    }

    @Property
    void rebuild_anyHistory_isTheViewThatRanFromTheStart(
            @ForAll @Size(max = 16) List<@IntRange(max = (1 << 12) - 1) Integer> steps, @ForAll boolean stops)
            throws Exception {
        var directory = new SimulatedDirectory();
        EventStore store = JournalEventStore.on(Journal.open(directory, SMALL), InstantSource.system());
        MapView<String, Long> view = new MapView<>();
        List<Long> skippedByView = new ArrayList<>();
        var followed = projector(store, view, stops, skippedByView);
        histories++;
        for (int bits : steps) {
            long amount = bits >> 2 & 15;
            events++;
            poisoned += amount == POISON ? 1 : 0;
            Accounts.pay(store, "a" + bits % 3, amount);
            switch (bits >> 6 & 7) {
                case 1, 2 -> runs(followed);
                case 3 -> followed = projector(store, view, stops, skippedByView); // the process was replaced
                default -> {} // it falls behind
            }
        }
        boolean ranToTheEnd = runs(followed);
        MapView<String, Long> built = new MapView<>();
        List<Long> skippedByBuilt = new ArrayList<>();
        assertThat(runs(projector(store, built, stops, skippedByBuilt))).isEqualTo(ranToTheEnd);

        assertThat(entries(built)).isEqualTo(entries(view)).isEqualTo(expected(steps, stops));
        assertThat(built.checkpoint()).isEqualTo(view.checkpoint());
        assertThat(skippedByBuilt).isEqualTo(skippedByView);
        if (ranToTheEnd) {
            MapView<String, Long> shadow = new MapView<>();
            followed.rebuild(shadow);
            assertThat(followed.view()).isSameAs(shadow);
            assertThat(entries(shadow)).isEqualTo(entries(view));
        }
    }

    private static Map<String, Long> entries(MapView<String, Long> view) {
        return view.query(HashMap::new);
    }

    /** What the view has to hold: all that can be applied, or all before the first that can't. */
    private static Map<String, Long> expected(List<Integer> steps, boolean stops) {
        Map<String, Long> expected = new HashMap<>();
        for (int bits : steps) {
            long amount = bits >> 2 & 15;
            if (amount != POISON) {
                expected.merge("a" + bits % 3, amount, Long::sum);
            } else if (stops) {
                return expected;
            }
        }
        return expected;
    }
}
