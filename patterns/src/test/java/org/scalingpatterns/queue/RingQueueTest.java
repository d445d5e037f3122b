package org.scalingpatterns.queue;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.testers.CollectionRemoveAllTester;
import com.google.common.collect.testing.testers.CollectionRemoveIfTester;
import com.google.common.collect.testing.testers.CollectionRemoveTester;
import com.google.common.collect.testing.testers.CollectionRetainAllTester;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Guava's tests of what a queue has to do. */
class RingQueueTest {

    @TestFactory
    DynamicNode mpmcRing_isAQueue() {
        return suite("MpmcRing", () -> new MpmcRing<>(16));
    }

    @TestFactory
    DynamicNode spscRing_isAQueue() {
        return suite("SpscRing", () -> new SpscRing<>(16));
    }

    private static DynamicNode suite(String name, Supplier<Queue<String>> ring) {
        return node(QueueTestSuiteBuilder.using(new TestStringQueueGenerator() {
                    @Override
                    protected Queue<String> create(String[] elements) {
                        Queue<String> queue = ring.get();
                        queue.addAll(Arrays.asList(elements));
                        return queue;
                    }
                })
                .named(name)
                .withFeatures(
                        CollectionFeature.SUPPORTS_ADD,
                        CollectionFeature.SUPPORTS_REMOVE,
                        CollectionFeature.KNOWN_ORDER,
                        CollectionSize.ANY)
                // Guava knows no queue that removes at its head only; RingTest says that these are refused.
                .suppressing(Stream.<Class<?>>of(
                                CollectionRemoveTester.class,
                                CollectionRemoveAllTester.class,
                                CollectionRemoveIfTester.class,
                                CollectionRetainAllTester.class)
                        .flatMap(type -> Arrays.stream(type.getMethods()))
                        .filter(method -> method.getName().startsWith("test"))
                        .toArray(Method[]::new))
                .createTestSuite());
    }

    private static DynamicNode node(junit.framework.Test test) {
        if (test instanceof TestSuite suite) {
            List<junit.framework.Test> children = Collections.list(suite.tests());
            return DynamicContainer.dynamicContainer(
                    suite.getName(), children.stream().map(RingQueueTest::node));
        }
        TestCase single = (TestCase) test;
        return DynamicTest.dynamicTest(single.getName(), single::runBare);
    }
}
