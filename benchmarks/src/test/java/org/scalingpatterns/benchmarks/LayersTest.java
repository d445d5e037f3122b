package org.scalingpatterns.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Benchmarks stand on the harness, the runner knows no family, and nobody knows the command. */
@AnalyzeClasses(packages = "org.scalingpatterns.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    private static final String[] FAMILIES = {
        "..benchmarks.sharding..", "..benchmarks.journal..", "..benchmarks.eventsourcing..", "..benchmarks.cqrs.."
    };

    @ArchTest
    static final ArchRule HARNESS_KNOWS_NO_RUNNER = noClasses()
            .that()
            .resideInAPackage("..harness..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..benchmarks.runner..", "..benchmarks.cli..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(FAMILIES);

    @ArchTest
    static final ArchRule RUNNER_KNOWS_NO_FAMILY = noClasses()
            .that()
            .resideInAPackage("..benchmarks.runner..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..benchmarks.cli..",
                    "org.scalingpatterns.sharding..",
                    "org.scalingpatterns.journal..",
                    "org.scalingpatterns.eventsourcing..",
                    "org.scalingpatterns.cqrs..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(FAMILIES);

    @ArchTest
    static final ArchRule FAMILIES_KNOW_NO_RUNNER = noClasses()
            .that()
            .resideInAnyPackage(FAMILIES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..benchmarks.runner..", "..benchmarks.cli..");
}
