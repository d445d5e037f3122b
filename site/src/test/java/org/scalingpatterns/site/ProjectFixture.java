package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.claims.FigureManifest.Figure;

/** A small project in a folder of its own: catalog, sources, tests and manifest. Its family and figures are made up. */
final class ProjectFixture {
    static final Map<String, List<String>> COST = Map.of(
            "algorithm", List.of("modulo", "slots", "jump", "ring", "rendezvous", "table", "tree"),
            "keys", List.of("long", "string"),
            "shards", List.of("4", "64", "1024"));
    static final Map<String, List<String>> SPREAD = Map.of(
            "algorithm", COST.get("algorithm"), "keys", List.of("uniform", "sequential"), "shards", List.of("64"));
    static final Map<String, List<String>> MOVE =
            Map.of("variant", List.of("floor", "stop", "live"), "load", List.of("20", "80"));

    final Path root;

    ProjectFixture(Path root) {
        this.root = root;
        write("pom.xml", "<project><properties><jmh.version>1.37</jmh.version></properties></project>\n");
        write("LICENSE", "Apache License, Version 2.0\n");
        write("scripts/bench", "#!/bin/sh\n");
        write("patterns/src/main/java/org/scalingpatterns/placing/Slots.java", FixtureSources.SOURCE);
        write(
                "patterns/src/main/java/org/scalingpatterns/placing/Table.java",
                "package org.scalingpatterns.placing;\n\n/** Keys below & above \"one\" <bound>. */\nfinal class Table {\n}\n");
        write(
                "benchmarks/src/main/java/org/scalingpatterns/benchmarks/placing/LookupCost.java",
                "package org.scalingpatterns.benchmarks.placing;\n\nclass LookupCost {\n}\n");
        write(
                "benchmarks/src/main/java/org/scalingpatterns/benchmarks/harness/hdr/package-info.java",
                FixtureSources.RECORDER);
        write("results/src/main/java/org/scalingpatterns/results/Run.java", "package org.scalingpatterns.results;\n");
        write("patterns/src/test/java/org/scalingpatterns/placing/SlotsContract.java", FixtureSources.CONTRACT);
        write("patterns/src/test/java/org/scalingpatterns/placing/BrokenTest.java", FixtureSources.REJECTS);
        write("patterns/catalog/card.yml", CARD);
        write("patterns/catalog/families.yml", FAMILIES);
        write("patterns/catalog/hashed-placing.md", CATALOG);
        write("patterns/catalog/tabled-placing.md", SECOND);
        manifest();
        try {
            Files.createDirectories(root.resolve("results/runs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, String text) {
        try {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void replace(String name, String from, String to) {
        String text = read(name);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(name + " must contain: " + from);
        }
        write(name, text.replace(from, to));
    }

    private void manifest() {
        write(
                "results/figures.json",
                new FigureManifest(
                                List.of(
                                        figure(
                                                "LookupCost.time",
                                                "lookup",
                                                Cell.Kind.COST,
                                                "ns",
                                                "time of one lookup",
                                                "value",
                                                COST),
                                        figure(
                                                "LookupCost.alloc",
                                                "lookup",
                                                Cell.Kind.COST,
                                                "B",
                                                "allocated by one lookup",
                                                "allocation",
                                                COST),
                                        figure(
                                                "Spread.max-mean",
                                                "spread",
                                                Cell.Kind.QUALITY,
                                                "ratio",
                                                "keys on the fullest shard over the mean",
                                                "max * shards / total",
                                                SPREAD),
                                        figure(
                                                "Spread.moved",
                                                "spread",
                                                Cell.Kind.QUALITY,
                                                "share",
                                                "share of keys that move to a new shard",
                                                "moved / total",
                                                SPREAD),
                                        figure(
                                                "Move.response-p99",
                                                "read",
                                                Cell.Kind.LOAD,
                                                "ns",
                                                "response time, percentile 99",
                                                "response.p99",
                                                MOVE),
                                        figure(
                                                "Move.completed",
                                                "read",
                                                Cell.Kind.LOAD,
                                                "share",
                                                "arrivals served",
                                                "completed / scheduled",
                                                MOVE)),
                                List.of(new FigureManifest.Comparison(
                                        "org.scalingpatterns.benchmarks.placing.LookupCost.lookup",
                                        Map.of("algorithm", "table"),
                                        Map.of("algorithm", "tree"))))
                        .toJson());
    }

    private static Figure figure(
            String name,
            String method,
            Cell.Kind kind,
            String unit,
            String says,
            String of,
            Map<String, List<String>> params) {
        String type = name.substring(0, name.indexOf('.'));
        return new Figure(
                name,
                "placing",
                "org.scalingpatterns.benchmarks.placing." + type + "." + method,
                kind,
                unit,
                says,
                of,
                params);
    }

    private static final String CARD = """
            patterns:
              - slug: unbuilt-placing
                title: Unbuilt placing
                claims:
                  - {id: unbuilt/bold, stance: pro, says: "Solves <everything>"}
              - slug: hashed-placing
                title: Hashed
                claims:
                  - {id: placed/even, stance: pro, says: "Even distribution"}
                  - {id: placed/hard, stance: con, says: "Resharding is hard"}
            """;

    private static final String FAMILIES = """
            families:
              - family: placing
                title: Placing
                summary: By hash and by table.
                findings:
                  - "A lookup costs {LookupCost.time[algorithm=slots, keys=long, shards=64]} by slots, {LookupCost.time[algorithm=table, keys=long, shards=64]} by table."
                evidence:
                  - benchmark: LookupCost
                    where: {keys: long, algorithm: [slots, table]}
                    x: shards
                  - title: Median and tail
                    benchmark: Move
                    where: {load: 80}
                    series: variant
                    plot: dots
                  - title: The tail by load
                    benchmark: Move
                    series: variant
                    x: load
                    plot: scaling
                    figures: [Move.response-p99]
                  - title: What moves
                    benchmark: Spread
                    where: {keys: uniform}
                    figures: [Spread.moved]
            """;

    private static final String CATALOG = """
            ---
            slug: hashed-placing
            title: Hashed placing
            family: placing
            card: "Partition by hash of key (e.g., `hash(user_id) % n`)"
            summary: A function of the key alone says which shard holds it.
            problem: [writes, size]
            answers:
              - hurts: [size]
                asks: How many keys move?
                finding: "By remainder {Spread.moved[algorithm=modulo, keys=uniform]} of them, by `slots` {Spread.moved[algorithm=slots, keys=uniform]}."
              - hurts: [writes]
                finding: "A lookup costs {LookupCost.time[algorithm=slots, keys=long, shards=64]}, which is {LookupCost.time[algorithm=slots, keys=long, shards=64] / LookupCost.time[algorithm=modulo, keys=long, shards=64]} times a remainder."
            sources: [Slots, Table]
            claims:
              - id: placed/even
                says: Even distribution
                stance: pro
                holds: Spread.max-mean[algorithm=slots, keys=uniform|sequential] <= 1.1
                limits:
                  - says: The same with no slots, by remainder
                    figure: Spread.max-mean[algorithm=modulo, keys=uniform|sequential]
                    fails: Spread.max-mean[algorithm=modulo, keys=uniform] > 1.01
                threshold-source: balls into bins gives 1.02
              - id: placed/hard
                says: Resharding is hard
                stance: con
                holds: Spread.moved[algorithm=modulo, keys=uniform] >= 0.9
                finding: "By remainder {Spread.moved[algorithm=modulo, keys=uniform]} of the keys move."
                threshold-source: theory, 1 − 1/(n + 1)
              - id: placed/fast
                says: A lookup costs next to nothing
                stance: ours
                holds: LookupCost.time[algorithm=slots, keys=long, shards=64] / LookupCost.time[algorithm=modulo, keys=long, shards=64] <= 1.5
              - id: placed/known
                says: Everybody knows it
                stance: ours
                holds: none
                reason: Nothing here measures what people know.
            guarantees:
              - id: placing/minimal
                promises: A new shard takes keys; no key moves between old shards.
                test: org.scalingpatterns.placing.SlotsContract#growth_moves_onlyToTheNewShard
            not-guaranteed:
              - says: A hot key is not spread.
                shown-by: org.scalingpatterns.placing.SlotsContract#hotKey_staysOnOneShard
              - says: No order between keys of different shards.
                why: There is no clock that they share.
            ---
            A hash of the key picks a *slot*, and a table of slots picks the shard.

            ## When it does not help

            One key that takes most of the traffic stays on one shard.

            | keys | hottest shard |
            | --- | --- |
            | uniform | 1.6 % |
            | skewed | 9.8 % |

            ## Choosing one

            Prefer slots where shards have names.
            """;

    private static final String SECOND = """
            ---
            slug: tabled-placing
            title: Tabled placing
            family: placing
            card: Lookup table maps key to shard
            summary: A table says which shard holds a key.
            problem: [size]
            sources: [Table]
            claims:
              - id: tabled/flexible
                says: Flexible
                stance: pro
                holds: Move.response-p99[variant=live, load=80] <= 2 * Move.response-p99[variant=stop, load=80]
            evidence:
              - title: Reads while keys move
                benchmark: Move
                where: {load: 80}
                series: variant
                plot: percentiles
                read: The live move ends lower.
              - title: Reads at either load
                benchmark: Move
                plot: table
              - title: Lookup
                benchmark: LookupCost.lookup
                where: {keys: long, algorithm: [table, tree], jdk: 25}
                x: shards
                figures: [LookupCost.time]
            ---
            A directory.
            """;
}
