/**
 * A work queue in Amazon SQS, or in what speaks its protocol.
 *
 * <pre>{@code
 * SqsClient client = SqsClient.create(); // region and credentials as the AWS SDK finds them
 * Duration visibility = Duration.ofSeconds(30);
 * SqsQueue dead = SqsQueue.create(client, "orders-dead.fifo", visibility);
 * SqsQueue orders = SqsQueue.create(client, "orders.fifo", visibility, 5, dead);
 * var poll = Duration.ofSeconds(20);
 * var random = new SecureRandom();
 * var queue = new SqsWorkQueue<>(client, orders, Codec.text(), visibility, poll, System::nanoTime, random);
 * }</pre>
 *
 * <p>Requests over HTTP to a service: no server of one's own, no bound, and a price for each request.
 *
 * <p><b>Trade-offs.</b> Durable on several machines without any work, and as large as it gets. In return a call takes milliseconds, the
 * queue can't be bounded, and what is guaranteed depends on the kind of queue, which its name tells for ever:
 *
 * <table>
 *   <caption>What a queue gives</caption>
 *   <tr><th></th><th>standard</th><th>FIFO ({@code .fifo})</th></tr>
 *   <tr><td>groups</td><td>refused</td><td>in order, one in flight</td></tr>
 *   <tr><td>deduplication ids</td><td>not looked at</td><td>known for 5 minutes; not those of messages without a group where the queue has
 *       {@code DeduplicationScope=messageGroup}</td></tr>
 *   <tr><td>delay of a message</td><td>up to 15 minutes</td><td>refused</td></tr>
 *   <tr><td>an older receipt</td><td>may be answered with true, and does nothing</td><td>refused</td></tr>
 *   <tr><td>an acknowledgement after the timeout</td><td>good until it is handed out again</td><td>refused</td></tr>
 *   <tr><td>handed out twice within the timeout</td><td>rarely</td><td>no</td></tr>
 * </table>
 *
 * <p>What gives what:
 *
 * <ul>
 *   <li><b>The engine</b>: visibility timeouts, receive counts, dead letters by the queue's redrive policy, long polls, and for FIFO queues
 *       groups and deduplication.
 *   <li><b>This package</b>: one in flight of a group (SQS hands out several in one response; so this asks for one message at a time),
 *       messages without a group in FIFO queues, false for a delivery that was settled or returned before by the same process or whose
 *       timeout is over, times in whole seconds, refusals instead of silence.
 *   <li><b>Nobody</b>: capacity, a cap of messages in flight, a window of one's own, a batch that is enqueued as a whole, exact counts, a
 *       listener for dead letters, a receive count that begins anew in the dead letters.
 * </ul>
 *
 * <p>Dead letters go back by {@link org.scalingpatterns.queue.Redrive#move}. Amazon's own redrive ({@code StartMessageMoveTask}) makes new
 * messages of them, whose origins are their new ids: what {@link org.scalingpatterns.queue.Idempotent} knows by the old ones is done again.
 *
 * <p>The SDK's client over {@code url-connection-client} is enough, and needs neither Netty nor Apache's client.
 */
package org.scalingpatterns.queue.sqs;
