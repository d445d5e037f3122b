package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.FaultyStore.Faults;

class FaultyStoreTest extends StoreContract {

    private final FaultyStore<String, String> store = new FaultyStore<>(new HeapStore<>());

    @Override
    protected Store<String, String> store() {
        return store;
    }

    @Test
    void write_failsBefore_isNotDone() throws Exception {
        store.setFaults(new Faults<String>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                throw new IOException(call + " " + keys);
            }
        });
        assertThatThrownBy(() -> store.write("a", new Row<>("one", 1))).hasMessage("WRITE [a]");
        assertThatThrownBy(() -> store.writeAll(Map.of("a", new Row<>("one", 1))))
                .hasMessage("WRITE [a]");
        assertThatThrownBy(() -> store.load("a")).hasMessage("LOAD [a]");
        assertThatThrownBy(() -> store.loadAll(List.of("a", "b"))).hasMessage("LOAD [a, b]");
        assertThat(store.calls(Call.WRITE)).isEqualTo(2);
        assertThat(store.calls(Call.LOAD)).isEqualTo(2);
        store.setFaults(new Faults<String>() {});
        assertThat(store.load("a")).isEqualTo(Row.absent());
    }

    @Test
    void write_failsAfter_isDoneAndNotTold() throws Exception {
        store.setFaults(new Faults<String>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) throws IOException {
                throw new IOException(call + " " + keys);
            }
        });
        assertThatThrownBy(() -> store.write("a", new Row<>("one", 1))).hasMessage("WRITE [a]");
        assertThatThrownBy(() -> store.writeAll(Map.of("b", new Row<>("two", 2))))
                .hasMessage("WRITE [b]");
        store.setFaults(new Faults<String>() {});
        assertThat(store.load("a")).isEqualTo(new Row<>("one", 1));
        assertThat(store.load("b")).isEqualTo(new Row<>("two", 2));
    }

    @Test
    void writeAll_failsInTheMiddle_isDoneInPart() throws Exception {
        store.setFaults(new Faults<String>() {
            @Override
            public int rows(Collection<? extends String> keys) {
                return 1;
            }
        });
        Map<String, Row<String>> rows = new LinkedHashMap<>();
        rows.put("a", new Row<>("one", 1));
        rows.put("b", new Row<>("two", 2));
        assertThatThrownBy(() -> store.writeAll(rows)).isInstanceOf(IOException.class);
        assertThat(store.load("a")).isEqualTo(new Row<>("one", 1));
        assertThat(store.load("b")).isEqualTo(Row.absent());
    }
}
