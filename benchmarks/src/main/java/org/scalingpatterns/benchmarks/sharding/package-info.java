/**
 * The sharding family measured: what a lookup costs ({@link org.scalingpatterns.benchmarks.sharding.LookupCost}), how
 * even each way of sharding is, what growing moves, what scans touch and where inserts pile up, what moving a tenant or
 * losing the directory costs, and the latency of a sharded store under load.
 */
package org.scalingpatterns.benchmarks.sharding;
