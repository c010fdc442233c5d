package dev.quipu.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No clock, chance, unordered iteration or default locale in code that computes state. */
class DeterminismTest {

    private static final String[] COMPUTES_STATE = {
        "dev.quipu.strategy..", "dev.quipu.ao..", "dev.quipu.compute..", "dev.quipu.dex..", "dev.quipu.examples..",
    };

    /** Owner and method. */
    private static final List<String> FORBIDDEN = List.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.identityHashCode",
            "java.lang.Math.random",
            "java.lang.Math.exp",
            "java.lang.Math.log",
            "java.lang.Math.pow",
            "java.lang.Math.sin",
            "java.lang.Math.cos",
            "java.lang.Math.fma",
            "java.util.UUID.randomUUID",
            "java.util.Locale.getDefault",
            "java.util.TimeZone.getDefault",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.ZoneId.systemDefault",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.copyOf",
            "java.util.Collection.parallelStream");

    private static JavaClasses quipu;

    @BeforeAll
    static void importClasses() {
        quipu = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.quipu");
    }

    @Test
    void shouldCallNothingThatWobbles() {
        mayNotWobble(COMPUTES_STATE);
    }

    @Test
    void shouldRunModulesWithoutClockOrChance() {
        mayNotWobble("dev.quipu.wasm..");
    }

    @Test
    void shouldHoldNoHashMapsOrRandoms() {
        noClasses()
                .that()
                .resideInAnyPackage(COMPUTES_STATE)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.HashMap")
                .check(quipu);
        noClasses()
                .that()
                .resideInAnyPackage(COMPUTES_STATE)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.HashSet")
                .check(quipu);
        noClasses()
                .that()
                .resideInAnyPackage(COMPUTES_STATE)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .check(quipu);
    }

    private static void mayNotWobble(String... packages) {
        noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethodWhere(new DescribedPredicate<JavaMethodCall>("it is one of " + FORBIDDEN) {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        return FORBIDDEN.contains(call.getTargetOwner().getFullName() + "."
                                + call.getTarget().getName());
                    }
                })
                .check(quipu);
    }
}
