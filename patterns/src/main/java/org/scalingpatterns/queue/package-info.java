/** Queues between threads: {@link org.scalingpatterns.queue.MpmcRing} and {@link org.scalingpatterns.queue.SpscRing}. */
package org.scalingpatterns.queue;
