package org.scalingpatterns.benchmarks.harness.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.datafaker.Faker;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Distinct user keys that begin with a surname, such as {@code Smith-0000042}: the card's "Users A–M, N–Z".
 *
 * <p>The names are datafaker's English list, each drawn with the same probability; the number is the key's position in
 * the sequence. First letters are as uneven as in that list, but <b>Smith is no more frequent than Abbott</b>, which in
 * a real population it is. Not thread-safe.
 */
public final class SurnameKeys implements Keys {
    private static final int MAX_KEYS = 10_000_000;

    private final List<String> names = readNames();
    private final String version = readVersion();
    private final long seed;
    private final SplitMix64 random;
    private int drawn;

    /** Any seed will do; equal seeds give equal keys with the same datafaker. */
    public SurnameKeys(long seed) {
        this.seed = seed;
        this.random = new SplitMix64(seed);
    }

    /** The list, in datafaker's order. */
    public List<String> names() {
        return names;
    }

    /**
     * The next n keys, all different from each other and from those before.
     *
     * @throws IllegalArgumentException if n is negative, or more than 10,000,000 keys are drawn in all
     */
    @Override
    public String[] strings(int n) {
        if (LongKeys.requireCount(n) > MAX_KEYS - drawn) {
            throw new IllegalArgumentException("must be <= " + MAX_KEYS + " keys in all: n=" + n + " after " + drawn);
        }
        String[] keys = new String[n];
        for (int i = 0; i < n; i++) {
            String digits = Integer.toString(drawn++);
            keys[i] = names.get((int) random.nextLong(names.size())) + "-" + "0".repeat(7 - digits.length()) + digits;
        }
        return keys;
    }

    @Override
    public String describe() {
        return "surnames net.datafaker:datafaker:" + version + " en/name.yml last_name, " + names.size()
                + " names, seed=" + seed;
    }

    private static List<String> readNames() {
        try (InputStream in = resource("/en/name.yml")) {
            Map<?, ?> node = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            for (String key : List.of("en", "faker", "name")) {
                node = (Map<?, ?>) node.get(key);
            }
            return ((List<?>) node.get("last_name"))
                    .stream().map(String::valueOf).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readVersion() {
        try (InputStream in = resource("/META-INF/maven/net.datafaker/datafaker/pom.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String path) throws IOException {
        InputStream in = Faker.class.getResourceAsStream(path);
        if (in == null) {
            throw new IOException("must be in the datafaker jar: " + path);
        }
        return in;
    }
}
