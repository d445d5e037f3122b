/** What passing messages between threads costs. */
package org.scalingpatterns.benchmarks.queue;
