package org.scalingpatterns.caching;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Guava's tests of what a concurrent map has to do. */
class BoundedCacheMapTest {

    @TestFactory
    DynamicNode boundedCache_isAConcurrentMap() {
        return node(ConcurrentMapTestSuiteBuilder.using(new TestStringMapGenerator() {
                    @Override
                    protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                        Map<String, String> cache = new BoundedCache<>(CacheBounds.entries(1_000));
                        for (Map.Entry<String, String> entry : entries) {
                            cache.put(entry.getKey(), entry.getValue());
                        }
                        return cache;
                    }
                })
                .named("BoundedCache")
                .withFeatures(
                        MapFeature.GENERAL_PURPOSE, CollectionFeature.SUPPORTS_ITERATOR_REMOVE, CollectionSize.ANY)
                .createTestSuite());
    }

    private static DynamicNode node(junit.framework.Test test) {
        if (test instanceof TestSuite suite) {
            Stream<junit.framework.Test> children = Collections.list(suite.tests()).stream();
            return DynamicContainer.dynamicContainer(suite.getName(), children.map(BoundedCacheMapTest::node));
        }
        TestCase single = (TestCase) test;
        return DynamicTest.dynamicTest(single.getName(), single::runBare);
    }
}
