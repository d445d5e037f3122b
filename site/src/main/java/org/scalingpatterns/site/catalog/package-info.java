/**
 * The catalog as the site reads it: one Markdown file a pattern under {@code patterns/catalog/}, front matter and prose. The site
 * knows no pattern and no family of its own: what stands in the catalog has a page.
 *
 * <h2>Front matter</h2>
 *
 * <pre>
 * slug: hash-sharding                 the file's name, the page's name
 * title: Hash sharding
 * family: sharding                    package of the sources, family of the runs
 * card: "Partition by hash of key …"  the card's words; absent for a building block that the card doesn't have
 * summary: one sentence
 * problem: [reads, size]              of reads, writes, bursts, size, latency, audit
 * answers:                            optional: what the figures say, for the chooser and the questions of the home page
 *   - hurts: [size]                   problems that it answers; may be left out
 *     asks: How many keys move?       the question that it answers; may be left out
 *     finding: "{Growth.moved[…]} of the keys move"   a sentence; an expression over figures stands in braces
 * sources: [HashSlots, JumpHash]      classes of the family's package, shown in this order; journaled/X: of an adapter
 * tests: [HashMapsTest]               test classes that scripts/copy takes along; they need JUnit and AssertJ, nothing else
 * claims:
 *   - id: hash/even
 *     says: Even distribution
 *     stance: pro                     pro | con | ours
 *     holds: Balance.max-mean[…] &lt;= 1.1    or none, and then reason is needed
 *                                     most(Balance.max-mean[…]): in the fork that has most of it, for what never happens;
 *                                     least(…) for what always does
 *     finding: "The fullest has {Balance.max-mean[…]} of the mean"   optional: what the figures say, in a sentence
 *     limits: [{says: …, figure: …, fails: …}]   figure: an expression over figures; fails: a predicate that is
 *                                     true where the claim ends, so that it holds within limits
 *     threshold-source: why this threshold
 * guarantees:
 *   - id: sharding/minimal-movement
 *     promises: …
 *     test: org.scalingpatterns.sharding.ShardMapContract#method
 * not-guaranteed:
 *   - says: …
 *     shown-by: FQCN#method           or why: one sentence
 * evidence: …                         optional, see below
 * </pre>
 *
 * <p>{@code card.yml} lists the patterns of the card with the claims that it makes, also those without a page: the index of claims
 * shows them all. A page makes the card's claims about its pattern in the card's words.
 *
 * <p>{@code families.yml} says which families have a page that compares their patterns, variants or engines: {@code family}, {@code
 * title}, {@code summary}, {@code findings} (sentences as above) and {@code evidence}. A family with several patterns has such a page
 * anyway, with every benchmark that compares something.
 *
 * <h2>Evidence</h2>
 *
 * <p>Each entry of {@code evidence} is one section of the page: a table of cells, a plot, and a sentence on how to read it.
 *
 * <pre>
 * evidence:
 *   - title: What a lookup costs as shards are added
 *     benchmark: LookupCost           simple class name, or Class.method
 *     where: {keys: long, shards: [8, 64]}   which cells: parameter → value or values; default all
 *     figures: [LookupCost.lookup]    figures of the manifest to show; default every figure of the benchmark
 *     series: algorithm               the parameter that names a line or a row's variant
 *     x: shards                       scaling: the parameter of the horizontal axis
 *     histogram: response             percentiles: response (default) or service, of a mix a role's as write-response; never
 *                                     both on one axis
 *     plot: scaling                   scaling | percentiles | dots | table
 *     read: How to read it.
 * </pre>
 *
 * <p>Only {@code benchmark} is needed. What is left out is chosen:
 *
 * <ul>
 *   <li>{@code plot} by the cells' kind: cost with a numeric parameter of three or more values → {@code scaling}, load →
 *       {@code percentiles}, everything else → {@code dots};
 *   <li>{@code series}: {@code variant}, {@code algorithm}, {@code policy}, {@code map} or {@code store} where the benchmark has it and it varies,
 *       else the first parameter that varies and isn't a number;
 *   <li>{@code x}: the numeric parameter with most values;
 *   <li>parameters that still vary become small multiples, one plot for each combination, at most four; the rest stands in the
 *       table;
 *   <li>a load variant called {@code none}, {@code noop} or {@code floor} is the schedule with no work, drawn as the floor;
 *   <li>{@code dots} draws figures of one unit together, a group of rows for each; a single value stands in the table alone;
 *   <li>plots show the lowest JDK that was measured, tables all; {@code where: {jdk: 25}} picks another.
 * </ul>
 *
 * <p>The visible table of a scaling section holds the cells at the x that most cells have (the largest of several); all others
 * stand in the data tables below the plots.
 *
 * <p>Where {@code evidence} is absent, there is one entry for each benchmark class of the family that has cells: those that the
 * pattern's claims name first, then the others in the run's order. Such a page stops drawing at some 130,000 characters, to stay
 * under 200 KB, and names what is left. A page whose catalog file chooses its evidence is never cut: the command says when it is
 * too large. An entry none of whose cells was measured says so; one that names an unknown benchmark, figure or parameter is
 * refused.
 */
package org.scalingpatterns.site.catalog;
