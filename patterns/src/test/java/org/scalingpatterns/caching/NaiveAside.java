package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Cache-aside as it is often written: whoever misses, loads. */
class NaiveAside implements CacheAsideContract.Subject {
    final CacheAsideContract.Parts parts;

    NaiveAside(CacheAsideContract.Parts parts) {
        this.parts = parts;
    }

    @Override
    public String get(String key) throws IOException {
        Entry<String> copy = parts.cache().get(key);
        return copy == null ? load(key).value() : copy.row().value();
    }

    Row<String> load(String key) throws IOException {
        long lease = parts.cache().lease(key);
        Row<String> row = parts.store().load(key);
        long expires = parts.nanoTime().getAsLong() + parts.options().ttl().toNanos();
        keep(key, new Entry<>(row, expires, 0), lease);
        return row;
    }

    void keep(String key, Entry<String> entry, long lease) throws IOException {
        parts.cache().fill(key, entry, lease);
    }

    long version(Row<String> row) {
        return row.version();
    }

    @Override
    public Map<String, String> getAll(Collection<String> keys) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : keys) {
            String value = get(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    @Override
    public Row<String> put(String key, String value) throws IOException {
        Row<String> row =
                parts.store().write(key, new Row<>(value, parts.versions().next()));
        parts.cache().invalidate(key, version(row));
        return row;
    }

    @Override
    public Row<String> delete(String key) throws IOException {
        return put(key, null);
    }

    @Override
    public void invalidate(String key, long version) {
        try {
            parts.cache().invalidate(key, version);
        } catch (IOException e) {
            return; // it will expire
        }
    }

    @Override
    public int bookkept() {
        return 0;
    }
}
