package org.scalingpatterns;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may use whom. */
class ArchitectureTest {

    private static final String ROOT = "org.scalingpatterns";

    private final JavaClasses patterns = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static ArchRule onlyTheJdkAndItself(String family, List<String> foundations) {
        String[] allowed = Stream.concat(
                        Stream.of("java..", "javax.crypto..", "com.sun.net.httpserver..", ROOT + "." + family),
                        foundations.stream().map(foundation -> ROOT + "." + foundation))
                .toArray(String[]::new);
        return classes()
                .that(resideInAPackage(ROOT + "." + family))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed))
                .because("a pattern is copied as one package: write a small type again rather than share it, "
                        + "or declare what the family stands on in IsolationTest.Foundations");
    }

    @Test
    void everyFamily_usesOnlyTheJdkAndItself() {
        Set<String> families = new TreeSet<>();
        for (JavaClass type : patterns) {
            String name = type.getPackageName();
            if (name.startsWith(ROOT + ".") && name.indexOf('.', ROOT.length() + 1) < 0) {
                families.add(name.substring(ROOT.length() + 1));
            }
        }
        assertThat(families).contains("sharding");
        for (String family : families) {
            onlyTheJdkAndItself(family, IsolationTest.Foundations.of(family)).check(patterns);
        }
    }

    @Test
    void families_haveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(patterns);
    }

    @Test
    void rule_classThatUsesAnotherFamily_isCaught() {
        JavaClasses tests = new ClassFileImporter().importPackages(ROOT + ".contracts", ROOT + ".sharding");
        assertThat(tests.that(alwaysTrue())).isNotEmpty();
        assertThatThrownBy(() -> onlyTheJdkAndItself("sharding", List.of()).check(tests))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("org.scalingpatterns.contracts.Guarantee");
    }
}
