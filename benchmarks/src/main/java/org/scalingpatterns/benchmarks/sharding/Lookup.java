package org.scalingpatterns.benchmarks.sharding;

/** One routing of the i-th precomputed key. A fork loads one implementation only, so the call is inlined. */
interface Lookup {
    int at(int i);
}
