package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.contracts.Rejects;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The publisher passes the Reactive Streams TCK, which runs on TestNG, inside of this; and what else it does. */
@Timeout(300)
class QueuePublisherTest {

    private static final Duration POLL = Duration.ofMillis(10);

    private static HeapWorkQueue<Integer> onHeap() {
        return new HeapWorkQueue<>(WorkQueueOptions.of(1_000), System::nanoTime, new SplittableRandom(1));
    }

    /** Has so many messages, one after the other, and is closed after the last. Acknowledges them, so that it can go on for ever. */
    private static final class Feed extends QueueDeadLettersContract.Forwarding<Integer> {
        private long left;

        Feed(long messages) {
            super(onHeap());
            this.left = messages;
        }

        @Override
        public synchronized List<Delivery<Integer>> receive(int max, Duration wait)
                throws IOException, InterruptedException {
            if (left == 0) {
                close();
            }
            for (int i = 0; i < max && left > 0; i++, left--) {
                try {
                    send(Message.of(i));
                } catch (QueueFullException e) {
                    throw new AssertionError(e);
                }
            }
            List<Delivery<Integer>> taken = super.receive(max, wait);
            for (Delivery<Integer> delivery : taken) {
                assertThat(ack(delivery)).isTrue();
            }
            return taken;
        }
    }

    private static final Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "publisher");
        thread.setDaemon(true);
        return thread;
    });

    /** The TCK's tests, over the publisher. */
    public static class Verification extends FlowPublisherVerification<Delivery<Integer>> {
        public Verification() {
            super(new TestEnvironment(500, 100));
        }

        @Override
        public Flow.Publisher<Delivery<Integer>> createFlowPublisher(long elements) {
            return new QueuePublisher<>(new Feed(elements), THREADS, 4, POLL);
        }

        @Override
        public Flow.Publisher<Delivery<Integer>> createFailedFlowPublisher() {
            return null; // a failure is found when something is requested, never before: skipped
        }
    }

    /** The same over one that gives all it has, whatever was requested. */
    public static class OfEager extends Verification {
        @Override
        public Flow.Publisher<Delivery<Integer>> createFlowPublisher(long elements) {
            Flow.Publisher<Delivery<Integer>> publisher = super.createFlowPublisher(elements);
            return subscriber -> publisher.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscriber.onSubscribe(new Flow.Subscription() {
                        @Override
                        public void request(long messages) {
                            subscription.request(Long.MAX_VALUE);
                        }

                        @Override
                        public void cancel() {
                            subscription.cancel();
                        }
                    });
                }

                @Override
                public void onNext(Delivery<Integer> delivery) {
                    subscriber.onNext(delivery);
                }

                @Override
                public void onError(Throwable why) {
                    subscriber.onError(why);
                }

                @Override
                public void onComplete() {
                    subscriber.onComplete();
                }
            });
        }
    }

    private static TestListenerAdapter run(Class<?> verification) {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG tests = new TestNG(false);
        tests.setTestClasses(new Class<?>[] {verification});
        tests.addListener(results);
        tests.setVerbose(0);
        tests.run();
        return results;
    }

    private static List<String> names(List<ITestResult> results) {
        return results.stream().map(ITestResult::getName).sorted().toList();
    }

    @Test
    @Guarantee("async-queue/reactive-streams")
    void publisher_passesTheTck() {
        TestListenerAdapter results = run(Verification.class);
        System.out.printf(
                "figures: passed=%d, skipped=%s%n", results.getPassedTests().size(), names(results.getSkippedTests()));
        assertThat(results.getFailedTests()).isEmpty();
        assertThat(names(results.getPassedTests()))
                .as("passed")
                .filteredOn(name -> name.startsWith("required_"))
                .hasSizeGreaterThanOrEqualTo(20);
        assertThat(names(results.getSkippedTests()))
                .as("skipped")
                .filteredOn(name -> name.startsWith("required_"))
                .allMatch(name -> name.contains("spec109_mayRejectCallsToSubscribe"));
    }

    @Test
    @Rejects("async-queue/reactive-streams")
    void publisherThatIgnoresDemand_isRejected() {
        assertThat(names(run(OfEager.class).getFailedTests()))
                .contains("required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements");
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertThatThrownBy(() -> new QueuePublisher<>(onHeap(), Runnable::run, 0, POLL))
                .hasMessage("must be >= 1: batch=0");
        assertThatThrownBy(() -> new QueuePublisher<>(onHeap(), Runnable::run, 1, Duration.ZERO))
                .hasMessage("must be > 0: poll=PT0S");
    }

    /** Notes what it is told; requests as much as it is to. */
    private static class Noting implements Flow.Subscriber<Delivery<Integer>> {
        final List<String> told = new ArrayList<>();
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Delivery<Integer> delivery) {
            told.add("next " + delivery.body());
            if (delivery.body() == 2) {
                subscription.cancel();
            }
        }

        @Override
        public void onError(Throwable why) {
            told.add("error " + why.getMessage());
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }
    }

    /** Four were taken at once; the subscriber cancels at the second. */
    @Test
    void cancel_inTheMiddleOfABatch_returnsTheRest() throws Exception {
        HeapWorkQueue<Integer> queue = onHeap();
        queue.sendAll(List.of(Message.of(1), Message.of(2), Message.of(3), Message.of(4)));
        Noting noting = new Noting();
        new QueuePublisher<>(queue, Runnable::run, 4, POLL).subscribe(noting);
        noting.subscription.request(4);
        assertThat(noting.told).containsExactly("next 1", "next 2");
        assertThat(queue.counts()).isEqualTo(new Counts(2, 0, 2));
    }

    @Test
    void queue_closedOrFailing_endsTheStream() throws Exception {
        HeapWorkQueue<Integer> queue = onHeap();
        Noting ofClosed = new Noting();
        new QueuePublisher<>(queue, Runnable::run, 1, POLL).subscribe(ofClosed);
        queue.close();
        ofClosed.subscription.request(1);
        assertThat(ofClosed.told).containsExactly("complete");

        WorkQueue<Integer> failing = new QueueDeadLettersContract.Forwarding<>(onHeap()) {
            @Override
            public List<Delivery<Integer>> receive(int max, Duration wait) throws IOException {
                throw new IOException("down");
            }
        };
        Noting ofFailing = new Noting();
        new QueuePublisher<>(failing, Runnable::run, 1, POLL).subscribe(ofFailing);
        ofFailing.subscription.request(1);
        ofFailing.subscription.request(1);
        assertThat(ofFailing.told).containsExactly("error down");
    }

    @Test
    void executor_takesNoMore_endsTheStream() {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        Noting noting = new Noting();
        new QueuePublisher<>(onHeap(), ended, 1, POLL).subscribe(noting);
        noting.subscription.request(1);
        assertThat(noting.told).hasSize(1).allMatch(told -> told.startsWith("error "));
    }

    /** As where no thread can be had, and as where somebody's own executor is broken. */
    @Test
    void executor_fails_endsTheStream() {
        Noting noting = new Noting();
        Executor exhausted = task -> {
            throw new OutOfMemoryError("no thread");
        };
        new QueuePublisher<>(onHeap(), exhausted, 1, POLL).subscribe(noting);
        assertThatThrownBy(() -> noting.subscription.request(1)).isInstanceOf(OutOfMemoryError.class);
        assertThat(noting.told).containsExactly("error no thread");

        Noting ofBroken = new Noting();
        Executor broken = task -> {
            throw new IllegalStateException("broken");
        };
        new QueuePublisher<>(onHeap(), broken, 1, POLL).subscribe(ofBroken);
        ofBroken.subscription.request(1);
        assertThat(ofBroken.told).containsExactly("error broken");
    }

    /** Leaves the thread interrupted; before that, does what it is to. */
    private static final class Interrupting extends Noting {
        private final Runnable before;

        Interrupting(Runnable before) {
            this.before = before;
        }

        @Override
        public void onNext(Delivery<Integer> delivery) {
            super.onNext(delivery);
            before.run();
            Thread.currentThread().interrupt();
        }
    }

    /** The wait for the second one would be interrupted. */
    @Test
    void subscriber_leavesAnInterruptBehind_getsTheNext() throws Exception {
        HeapWorkQueue<Integer> queue = onHeap();
        queue.sendAll(List.of(Message.of(1), Message.of(2)));
        Noting noting = new Interrupting(() -> {});
        new QueuePublisher<>(queue, Runnable::run, 1, POLL).subscribe(noting);
        noting.subscription.request(2);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(noting.told).containsExactly("next 1", "next 2");
    }

    /** It interrupts its threads once, here within a subscriber's method. A task that didn't meet that would wait for ever. */
    @Test
    void executor_shutDownWhileASubscriberIsServed_endsTheStream() throws Exception {
        HeapWorkQueue<Integer> queue = onHeap();
        queue.send(Message.of(1));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Noting noting = new Interrupting(executor::shutdownNow);
        new QueuePublisher<>(queue, executor, 1, POLL).subscribe(noting);
        noting.subscription.request(9);
        assertThat(executor.awaitTermination(50, TimeUnit.SECONDS)).isTrue();
        assertThat(noting.told).containsExactly("next 1", "error null");
    }

    /** An executor that is shut down between the look at it and what follows from that look. */
    private static final class ShutDownWhenLookedAt extends AbstractExecutorService {
        private final ExecutorService threads = Executors.newSingleThreadExecutor();

        @Override
        public boolean isShutdown() {
            boolean before = threads.isShutdown();
            threads.shutdownNow();
            return before;
        }

        @Override
        public void execute(Runnable task) {
            threads.execute(task);
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(timeout, unit);
        }
    }

    /** The subscriber's interrupt is cleared, and the one of a shutdown that comes in the next moment is not. */
    @Test
    void executor_shutDownAsItIsLookedAt_endsTheStream() throws Exception {
        HeapWorkQueue<Integer> queue = onHeap();
        queue.send(Message.of(1));
        ExecutorService executor = new ShutDownWhenLookedAt();
        Noting noting = new Interrupting(() -> {});
        new QueuePublisher<>(queue, executor, 1, POLL).subscribe(noting);
        noting.subscription.request(9);
        assertThat(executor.awaitTermination(50, TimeUnit.SECONDS)).isTrue();
        assertThat(noting.told).containsExactly("next 1", "error null");
    }

    /** Fails at the first message, though it must not. */
    private static final class Failing extends Noting {
        private final Throwable why;

        Failing(Throwable why) {
            this.why = why;
        }

        @Override
        public void onNext(Delivery<Integer> delivery) {
            Failing.<RuntimeException>sneak(why);
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> void sneak(Throwable why) throws E {
            throw (E) why;
        }
    }

    private static HeapWorkQueue<Integer> threeOnHeap() throws Exception {
        HeapWorkQueue<Integer> queue = onHeap();
        queue.sendAll(List.of(Message.of(1), Message.of(2), Message.of(3)));
        return queue;
    }

    @Test
    void subscriber_throwsAnError_endsTheStreamAndReturnsTheRest() throws Exception {
        HeapWorkQueue<Integer> queue = threeOnHeap();
        Failing failing = new Failing(new AssertionError("broken"));
        new QueuePublisher<>(queue, Runnable::run, 3, POLL).subscribe(failing);
        assertThatThrownBy(() -> failing.subscription.request(3))
                .isInstanceOf(AssertionError.class)
                .hasMessage("broken");
        assertThat(failing.told).containsExactly("error broken");
        assertThat(queue.counts()).isEqualTo(new Counts(2, 0, 1));
        failing.subscription.request(3);
        assertThat(failing.told).containsExactly("error broken");
        assertThat(queue.counts()).isEqualTo(new Counts(2, 0, 1));
    }

    @Test
    void subscriber_throwsAnException_endsTheStreamAndReturnsTheRest() throws Exception {
        for (Exception why : List.of(new IllegalStateException("broken"), new Exception("broken"))) {
            HeapWorkQueue<Integer> queue = threeOnHeap();
            Failing failing = new Failing(why);
            new QueuePublisher<>(queue, Runnable::run, 3, POLL).subscribe(failing);
            failing.subscription.request(3);
            assertThat(failing.told).containsExactly("error broken");
            assertThat(queue.counts()).isEqualTo(new Counts(2, 0, 1));
        }
    }

    /** Of another queue, which it sends to. */
    @Test
    void subscriber_throwsThatAQueueIsClosed_endsTheStreamByAnError() throws Exception {
        HeapWorkQueue<Integer> queue = threeOnHeap();
        Failing failing = new Failing(new QueueClosedException());
        new QueuePublisher<>(queue, Runnable::run, 3, POLL).subscribe(failing);
        failing.subscription.request(3);
        assertThat(failing.told).containsExactly("error must be open");
        assertThat(queue.counts()).isEqualTo(new Counts(2, 0, 1));
    }
}
