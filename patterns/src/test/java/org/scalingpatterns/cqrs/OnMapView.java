package org.scalingpatterns.cqrs;

import org.scalingpatterns.cqrs.MapView.Transaction;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** The projector's contract with views on the heap. */
abstract class OnMapView extends ProjectorContract<Transaction<String, Long>> {

    @Override
    protected Following<Transaction<String, Long>> following(
            EventStore store, Projection<Transaction<String, Long>> projection, Poison poison) {
        return new ProjectorTest.Right(store, projection, poison);
    }

    @Override
    protected View<Transaction<String, Long>> shadow(View<Transaction<String, Long>> view) {
        return new MapView<>();
    }

    @Override
    protected void add(Transaction<String, Long> transaction, String account, long amount) {
        addTo(transaction, account, amount);
    }

    @Override
    protected long balance(View<Transaction<String, Long>> view, String account) {
        Long balance = ((MapView<String, Long>) view).get(account);
        return balance == null ? 0 : balance;
    }

    static void add(RecordedEvent event, Transaction<String, Long> transaction) {
        addTo(transaction, event.stream(), Accounts.amount(event));
    }

    private static void addTo(Transaction<String, Long> transaction, String account, long amount) {
        Long balance = transaction.get(account);
        transaction.put(account, balance == null ? amount : balance + amount);
    }
}
