package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.Collection;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.FaultyStore.Faults;

/** What a store does instead of working. */
final class StoreFaults {
    private StoreFaults() {}

    /** Stops before the store does something. */
    static Faults<String> stopBefore(Call what, Gate gate) {
        return new Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) {
                if (call == what) {
                    gate.stop();
                }
            }
        };
    }

    /** Stops after the store has done something, before its caller knows. */
    static Faults<String> stopAfter(Call what, Gate gate) {
        return new Faults<>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) {
                if (call == what) {
                    gate.stop();
                }
            }
        };
    }

    /** Fails before or after the store has written. */
    static Faults<String> failing(boolean written, Throwable failure) {
        return new Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (!written) {
                    fail(call);
                }
            }

            @Override
            public void after(Call call, Collection<? extends String> keys) throws IOException {
                if (written) {
                    fail(call);
                }
            }

            private void fail(Call call) throws IOException {
                if (call == Call.WRITE) {
                    if (failure instanceof IOException) {
                        throw new IOException(failure.getMessage(), failure);
                    }
                    throw new IllegalStateException(failure);
                }
            }
        };
    }

    /** Works again. */
    static Faults<String> none() {
        return new Faults<>() {};
    }
}
