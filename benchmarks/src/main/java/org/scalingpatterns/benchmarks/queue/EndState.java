package org.scalingpatterns.benchmarks.queue;

/** What one thread writes while another works, on lines of its own: otherwise the harness, not the queue, would have lines travel. */
final class EndState {
    private EndState() {}

    abstract static class Before {
        long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
    }

    abstract static class Fields extends Before {
        /** Of the numbers sent or received. */
        long sum;
        /** Calls that had no success: the queue was full, or empty. */
        long vain;
        /** What is being sent, and where it is at. */
        Long[] messages;

        int cursor;
        /** The last position known to be there. */
        long available = -1;
    }

    static final class Padded extends Fields {
        long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    }
}
