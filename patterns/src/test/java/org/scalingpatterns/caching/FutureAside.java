package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A map of futures, the usual way to load once. A write doesn't know of it, and a failure is everybody's. */
class FutureAside extends NaiveAside {
    private final ConcurrentHashMap<String, CompletableFuture<Row<String>>> futures = new ConcurrentHashMap<>();

    FutureAside(CacheAsideContract.Parts parts) {
        super(parts);
    }

    boolean forgetsFailures() {
        return true;
    }

    boolean refreshesEarly() {
        return false;
    }

    @Override
    public String get(String key) throws IOException {
        Entry<String> copy = parts.cache().get(key);
        if (refreshesEarly() && copy != null && copy.loadNanos() == 0) {
            CompletableFuture<Row<String>> refresh = new CompletableFuture<>();
            if (futures.putIfAbsent(key, refresh) == null) {
                parts.refresher().execute(() -> run(key, refresh));
            }
        }
        return super.get(key);
    }

    @Override
    Row<String> load(String key) throws IOException {
        CompletableFuture<Row<String>> own = new CompletableFuture<>();
        CompletableFuture<Row<String>> there = futures.putIfAbsent(key, own);
        if (there == null) {
            run(key, own);
            there = own;
        }
        try {
            return there.get(1, TimeUnit.SECONDS); // a test has to end; a program would wait on
        } catch (ExecutionException | CompletionException | CancellationException e) {
            throw new IOException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    private void run(String key, CompletableFuture<Row<String>> own) {
        try {
            own.complete(super.load(key));
            futures.remove(key, own);
        } catch (IOException | RuntimeException | Error e) {
            own.completeExceptionally(e);
            if (forgetsFailures()) {
                futures.remove(key, own);
            }
        }
    }

    @Override
    public int bookkept() {
        return futures.size();
    }
}
