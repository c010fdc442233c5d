package dev.quipu.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md, held by the build. */
class ModuleArrowsTest {

    private static final String STRATEGY = "dev.quipu.strategy..";
    private static final String AO = "dev.quipu.ao..";
    private static final String LOG = "dev.quipu.log..";
    private static final String SCHEDULER = "dev.quipu.scheduler..";
    private static final String WASM = "dev.quipu.wasm..";
    private static final String COMPUTE = "dev.quipu.compute..";
    private static final String LLM = "dev.quipu.llm..";
    private static final String DEX = "dev.quipu.dex..";
    private static final String FEEDS = "dev.quipu.feeds..";
    private static final String BACKTEST = "dev.quipu.backtest..";
    private static final String EXAMPLES = "dev.quipu.examples..";
    private static final String CLI = "dev.quipu.cli..";

    private static JavaClasses quipu;

    @BeforeAll
    static void importClasses() {
        quipu = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.quipu");
    }

    @Test
    void shouldLetAuthorsSeeOnlyTheJdk() {
        mayNotUse(STRATEGY, AO, LOG, SCHEDULER, WASM, COMPUTE, LLM, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
        noClasses()
                .that()
                .resideInAPackage(STRATEGY)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(STRATEGY, "java..")
                .check(quipu);
    }

    @Test
    void shouldKeepTheEngineIgnorantOfAo() {
        mayNotUse(WASM, STRATEGY, AO, LOG, SCHEDULER, COMPUTE, LLM, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
        noClasses()
                .that()
                .resideInAPackage("dev.quipu.wasm")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.dylibso..")
                .check(quipu);
    }

    @Test
    void shouldPointRuntimeArrowsOneWay() {
        mayNotUse(AO, STRATEGY, LOG, SCHEDULER, WASM, COMPUTE, LLM, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
        mayNotUse(LOG, STRATEGY, SCHEDULER, WASM, COMPUTE, LLM, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
        mayNotUse(SCHEDULER, WASM, COMPUTE, LLM, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
        mayNotUse(COMPUTE, LOG, SCHEDULER, LLM, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
    }

    @Test
    void shouldKeepAdaptersAndRuntimeApart() {
        mayNotUse(LLM, AO, LOG, SCHEDULER, COMPUTE, DEX, FEEDS, BACKTEST, EXAMPLES, CLI);
        mayNotUse(DEX, LOG, SCHEDULER, WASM, COMPUTE, LLM, FEEDS, BACKTEST, EXAMPLES, CLI);
        mayNotUse(FEEDS, AO, LOG, SCHEDULER, WASM, COMPUTE, LLM, DEX, BACKTEST, EXAMPLES, CLI);
        mayNotUse(EXAMPLES, AO, LOG, SCHEDULER, WASM, COMPUTE, LLM, DEX, FEEDS, BACKTEST, CLI);
        mayNotUse(BACKTEST, WASM, LLM, FEEDS, EXAMPLES, CLI);
    }

    @Test
    void shouldHaveNoCyclesBetweenModules() {
        slices().matching("dev.quipu.(*)..").should().beFreeOfCycles().check(quipu);
    }

    private static void mayNotUse(String who, String... whom) {
        noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(whom)
                .allowEmptyShould(true)
                .check(quipu);
    }
}
