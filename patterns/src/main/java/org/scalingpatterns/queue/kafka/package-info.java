/**
 * The work queue on Kafka: messages in a topic, its partitions shared by the processes of a consumer group.
 *
 * <ul>
 *   <li><b>Kafka gives:</b> durable messages, on several brokers; an order in each partition; partitions shared out among the
 *       processes, and shared out again when one is gone; commits of somebody who lost his partition refused. <b>It deletes what is older
 *       than the topic's retention</b>, acknowledged or not.
 *   <li><b>The adapter adds</b>, in the process that has the partition: a visibility timeout, an extension and a receive count for each
 *       message, delays, one in flight of each group, dead letters; a commit that never passes a message that isn't
 *       acknowledged; deliveries of a partition that was taken away are stale.
 *   <li><b>It can't</b> bound a topic by messages, know ids that were sent before, or send several messages whole or not at all. A
 *       crash, or another sharing-out, forgets receive counts, and brings back what was acknowledged behind a message that
 *       wasn't: handlers must be idempotent. So <b>a message that kills its process never comes to the dead letters</b>.
 * </ul>
 *
 * <p><b>Trade-offs.</b> Throughput and storage of a log, and other groups may read the same messages. In return there are
 * never more processes at work than partitions, a slow message holds the commit back, each acknowledgement is a
 * round trip, and from 1,000 messages on that a process holds it fetches no more: as many delayed ones keep it from looking further, also
 * if their partition has been given to another process since.
 *
 * <pre>{@code
 * var texts = new KafkaWorkQueue.Codec<String>(text -> text.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));
 * WorkQueue<String> queue = KafkaWorkQueue.open(client, "mails", "senders", texts, WorkQueueOptions.of(1000), dead, listener);
 * }</pre>
 */
package org.scalingpatterns.queue.kafka;
