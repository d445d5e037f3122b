/**
 * CQRS, command query responsibility segregation: one model decides what may happen, others answer questions.
 *
 * <p>A {@link org.scalingpatterns.cqrs.CommandHandler} decides on a state, appends what it decided to the event log, and
 * nothing else. A {@link org.scalingpatterns.cqrs.Projector} follows the log and keeps a {@link org.scalingpatterns.cqrs.View}
 * up to date by a {@link org.scalingpatterns.cqrs.Projection}; the view holds its checkpoint, and moves with it in one
 * transaction. Any number of views follow at their own pace; a new one is built from history beside the old one, and takes its
 * place when it has caught up.
 *
 * <p><b>Trade-offs.</b> Each side has the form that suits it, and can be scaled and rebuilt alone. In return a view lags behind,
 * a reader who must see a write has to wait for its position, and every question that was not foreseen needs a view first.
 *
 * <pre>{@code
 * CommandHandler<Order> orders = new CommandHandler<>(store, new Aggregates<>(store, upcasters, evolution));
 * Appended paid = orders.handle("order-7", commandId, order -> order.pay(amount));
 *
 * MapView<String, Long> totals = new MapView<>();
 * try (Projector<MapView.Transaction<String, Long>, MapView<String, Long>> projector =
 *         new Projector<>(store, upcasters, totals, projection, Poison.stops())) {
 *     projector.start(Thread::new);
 *     projector.await(paid.position(), Duration.ofSeconds(1)); // who paid sees it
 *     long total = totals.get("ada");
 * }
 * }</pre>
 */
package org.scalingpatterns.cqrs;
