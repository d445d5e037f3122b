package org.scalingpatterns.caching;

class HeapStoreTest extends StoreContract {
    @Override
    protected Store<String, String> store() {
        return new HeapStore<>();
    }
}
