/**
 * Asynchronous processing: work is handed to a queue, and done later by background workers.
 *
 * <p>A {@link org.scalingpatterns.queue.WorkQueue} hands each message out at least once: to one worker at a time, for a
 * visibility timeout, until one of them acknowledges it; and after some times in vain moves it to the dead letters. {@link
 * org.scalingpatterns.queue.HeapWorkQueue} is the reference implementation, durable over a {@link
 * org.scalingpatterns.queue.QueueLog}. {@link org.scalingpatterns.queue.WorkerPool} has the workers, {@link
 * org.scalingpatterns.queue.Idempotent} makes the effects of a handler happen once, {@link
 * org.scalingpatterns.queue.FanOut} sends to several consumer groups, {@link org.scalingpatterns.queue.Redrive} brings dead
 * letters back.
 *
 * <p><b>Trade-offs.</b> The one who asks for the work waits for a send, and not for the work; bursts wait in the queue, and not in
 * threads. In return he doesn't learn what came of it, it may be done twice, and a queue that is longer on average than the
 * workers are fast only delays the moment at which that shows.
 *
 * <pre>{@code
 * WorkQueue<String> dead = new HeapWorkQueue<>(WorkQueueOptions.of(1_000), System::nanoTime, new SplittableRandom());
 * WorkQueue<String> mails = new HeapWorkQueue<>(WorkQueueOptions.of(1_000), dead, new QueueListener() {},
 *         System::nanoTime, new SplittableRandom());
 * WorkerPool<String> workers = WorkerPool.start(mails, delivery -> smtp.put(delivery.body()),
 *         WorkerOptions.of(2), Thread::new, new Random(), new WorkerListener<>() {});
 * mails.send(Message.of("Welcome, Ada").withDeduplicationId("welcome/ada"));
 * mails.send(Message.of("Welcome, Ada").withDeduplicationId("welcome/ada")); // known: nothing is enqueued
 * String mail = smtp.take(); // a worker put it there
 * workers.close(); // lets them finish
 * }</pre>
 */
package org.scalingpatterns.queue;
