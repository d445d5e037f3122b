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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may use whom. */
class ArchitectureTest {

    private static final String ROOT = "org.scalingpatterns";

    private final JavaClasses patterns = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static ArchRule onlyTheJdkAndItself(String name, List<String> foundations, List<String> engine) {
        List<String> allowed =
                new ArrayList<>(List.of("java..", "javax.crypto..", "com.sun.net.httpserver..", ROOT + "." + name));
        foundations.forEach(foundation -> allowed.add(ROOT + "." + foundation));
        allowed.addAll(engine);
        return classes()
                .that(resideInAPackage(ROOT + "." + name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                .because("a pattern is copied as one package: write a small type again rather than share it, "
                        + "or declare what the family stands on in IsolationTest.Foundations");
    }

    @Test
    void everyPackage_usesOnlyTheJdkAndWhatItStandsOn() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : patterns) {
            if (type.getPackageName().startsWith(ROOT + ".")) {
                names.add(type.getPackageName().substring(ROOT.length() + 1));
            }
        }
        assertThat(names).contains("sharding").containsAll(IsolationTest.Foundations.ENGINES.keySet());
        for (String name : names) {
            List<String> engine = IsolationTest.Foundations.enginePackages(name);
            onlyTheJdkAndItself(name, IsolationTest.Foundations.of(name), engine)
                    .check(patterns);
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
        assertThatThrownBy(() ->
                        onlyTheJdkAndItself("sharding", List.of(), List.of()).check(tests))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("org.scalingpatterns.contracts.Guarantee");
    }
}
