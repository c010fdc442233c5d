package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The road of the README on a small archive with the real model: import, run, verify, report. */
class RunTest {

    @TempDir
    static Path shared;

    private static SmallRun original;

    @TempDir
    Path folder;

    private SmallRun run;

    @BeforeAll
    static void makeOnce() {
        original = SmallRun.make(shared.resolve("home"));
    }

    @BeforeEach
    void copy() {
        run = original.copyTo(folder.resolve("home"));
    }

    private List<String> runs() throws IOException {
        try (var files = Files.list(run.cli().workspace().runs())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldFindARunIdenticalWithEveryHeadlineScoredAnew() {
        var answer = run.cli()
                .run("verify", "--archive", run.archive().toString(), "--threads", "2")
                .exits(ExitCode.OK);

        assertThat(answer.out()).startsWith("identical: ").contains("chain", "state root");
        assertThat(answer.err().lines()).hasSizeLessThan(15).noneMatch(line -> line.contains("\r"));
    }

    @Test
    void shouldFindARunOfOurEngineIdenticalOnChicory() {
        var answer = run.cli()
                .run(
                        "verify",
                        "--engine",
                        "chicory",
                        "--json",
                        "--archive",
                        run.archive().toString())
                .exits(ExitCode.OK)
                .json();

        assertThat(answer.path("identical").asBoolean()).isTrue();
        assertThat(answer.path("madeBy").path("engine").asText()).isEqualTo("quipu");
        assertThat(answer.path("madeBy").path("module").asText()).isEqualTo("inference-w64-simd.wasm");
        assertThat(answer.path("verifiedBy").path("engine").asText()).isEqualTo("chicory");
        assertThat(answer.path("verifiedBy").path("module").asText()).isEqualTo("inference-w32.wasm");
    }

    @Test
    void shouldFindARunIdenticalOnAJvmWithoutTheVectorModule() {
        var answer = Child.finish(Child.of(
                        run.cli().workspace().home(),
                        "verify",
                        "--archive",
                        run.archive().toString()))
                .exits(ExitCode.OK);

        assertThat(answer.out())
                .startsWith("identical: ")
                .contains("made on quipu (inference-w64-simd.wasm), verified on quipu (inference-w64.wasm)");
    }

    @Test
    void shouldSayIdenticalInOneObject() {
        var answer = run.verify().exits(ExitCode.OK).json();

        var manifest = run.cli()
                .run("runs", "--json")
                .exits(ExitCode.OK)
                .json()
                .path("runs")
                .path(0);
        assertThat(answer.path("identical").asBoolean()).isTrue();
        assertThat(answer.path("stateRoot")).isEqualTo(manifest.path("stateRoot"));
        assertThat(answer.path("outcomes")).isEqualTo(manifest.path("outcomes"));
        assertThat(answer.path("outcomes").asInt()).isGreaterThan(SmallArchive.MESSAGES);
    }

    @Test
    void shouldTradeSoThatThereIsSomethingToVerify() {
        assertThat(run.cli()
                        .run("report", "--json")
                        .exits(ExitCode.OK)
                        .json()
                        .path("figures")
                        .path("fills")
                        .asInt())
                .isPositive();
    }

    @Test
    void shouldReachTheSameStateOnAnyNumberOfThreadsWithAndWithoutMemo() {
        var expected =
                run.cli().run("runs", "--json").json().path("runs").path(0).path("stateRoot");

        for (var how : List.of(new String[] {"--threads", "1", "--no-memo"}, new String[] {"--threads", "2"})) {
            var args = new ArrayList<>(List.of(how));
            args.add("--json");
            var again = run.cli().run(run.backtest(args.toArray(String[]::new))).exits(ExitCode.OK);
            assertThat(again.json().path("stateRoot")).isEqualTo(expected);
        }
        assertThat(run.cli().run("runs").exits(ExitCode.OK).out().lines()).hasSize(3);
    }

    @Test
    void shouldVerifyARunOfAStoredModelByItsId() {
        var small = run.cli().workspace().shipped(ShippedModel.SMALL).toString();
        run.cli().run("model", "add", "--name", "mine", small).exits(ExitCode.OK);
        var expected =
                run.cli().run("runs", "--json").json().path("runs").path(0).path("stateRoot");

        var made = run.cli().run(run.backtest("--model", "mine", "--json")).exits(ExitCode.OK);
        assertThat(made.json().path("stateRoot")).isEqualTo(expected);
        assertThat(made.json().path("memo").path("misses").asInt()).isZero(); // a stored model is the same model

        run.cli().run("model", "name", "other", "mine").exits(ExitCode.OK);
        var verified = run.cli().run("verify", "--memo").exits(ExitCode.OK);
        assertThat(verified.out()).startsWith("identical");
        assertThat(verified.err()).contains("Memo: ", "100.0 %");
        run.cli().run("model", "rm", "mine").exits(ExitCode.OK);
        assertThat(run.cli().run("verify", "--memo").exits(ExitCode.BAD_INPUT).complaint())
                .contains("no model", "quipu model add");
    }

    @Test
    void shouldAskAboutEachAssetAndComeToTheSameWithAModelThatKnowsNoEntities() {
        var whole = run.cli().run("runs", "--json").json().path("runs").path(0);

        var asking = run.cli()
                .run(run.backtest("--set", "askPerAsset=1", "--json"))
                .exits(ExitCode.OK)
                .json();

        assertThat(asking.path("stateRoot")).isEqualTo(whole.path("stateRoot"));
        assertThat(asking.path("memo").path("misses").asInt()).isPositive(); // other questions than before
        assertThat(run.cli().run("verify", "--memo").exits(ExitCode.OK).out()).startsWith("identical");
    }

    @Test
    void shouldNoteHowNewTheModelsTextsAreAndSayNothingWhereTheyAreOld() throws IOException {
        assertThat(Files.readString(run.folder().resolve("run.json")))
                .contains("\"modelTrainingCutoff\" : \"2020-12-31\"");
        assertThat(run.cli().run(run.backtest()).exits(ExitCode.OK).out()).doesNotContain("look-ahead");
    }

    @Test
    void shouldRebuildTheTearSheetByteForByte() throws IOException {
        var sheet = run.folder().resolve("tearsheet.html");
        var before = Files.readAllBytes(sheet);
        Files.delete(sheet);

        run.cli().run("report").exits(ExitCode.OK);

        assertThat(Files.readAllBytes(sheet)).isEqualTo(before);
        try (var files = Files.list(run.folder())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void shouldNumberRunsBesideAUsersCopy() throws IOException {
        Files.createDirectory(run.cli().workspace().runs().resolve("zz-my-copy"));
        Files.copy(
                run.folder().resolve("run.json"), run.cli().workspace().runs().resolve("zz-my-copy/run.json"));

        // A folder that took the next number, as another run that ends at this moment does.
        Files.createDirectory(run.cli().workspace().runs().resolve("0002-news-momentum"));
        Files.createFile(run.cli().workspace().runs().resolve("0002-news-momentum/taken"));

        run.cli().run(run.backtest()).exits(ExitCode.OK);

        assertThat(runs())
                .containsExactly("0001-news-momentum", "0002-news-momentum", "0003-news-momentum", "zz-my-copy");
        assertThat(run.cli()
                        .run(
                                "verify",
                                "--memo",
                                "--json",
                                "--archive",
                                run.archive().toString())
                        .exits(ExitCode.OK)
                        .json()
                        .path("run")
                        .asText())
                .isEqualTo("0003-news-momentum");
    }

    @Test
    void shouldLeaveNothingOfARunThatFailsMidway() throws IOException {
        // No price of this market is in the archive: known only when the tear sheet is due.
        var failed = run.cli()
                .run(run.backtest("--market", "DOGE-USD=DOGE:8", "--json"))
                .exits(ExitCode.BAD_INPUT);

        assertThat(failed.complaint()).isNotBlank();
        assertThat(failed.json().path("error").path("exitCode").asInt()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(runs()).containsExactly("0001-news-momentum");
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() throws IOException {
        refused("--deposit", "0").contains("--deposit is 0");
        refused("--deposit", "0.0000001").contains("--deposit", "decimals");
        refused("--deposit", "1e999999999").contains("--deposit");
        refused("--deposit", "much").contains("--deposit", "much");
        refused("--pool-fee-bps", "1001").contains("0 to 1000");
        refused("--half-life-seconds", "-1").contains("--half-life-seconds is -1");
        refused("--market", "BTC-USD").contains("--market");
        refused("--market", "BTC-USD=BTC").contains("ASSET:DECIMALS");
        refused("--market", "BTC-USD=BTC:99").contains("ASSET:DECIMALS");
        refused("--market", "BTC-USD= :8").contains("blank");
        refused("--market", "USD-USD=USDC:6").contains("USDC");
        refused("--from", "2021-13-01").contains("2021-13-01", "a day such as");
        refused("--threads", "0").contains("1 to 256");
        refused("--engine", "v8").contains("v8", "chicory");
        assertThat(runs()).containsExactly("0001-news-momentum");
    }

    @Test
    void shouldRefuseAgentsAndParametersThatDoNotExist() {
        assertThat(run.cli()
                        .run(run.backtest("--agent", "oracle"))
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("no agent 'oracle'", "news-momentum");
        assertThat(run.cli()
                        .run(run.backtest("--set", "luck=7"))
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("no parameter 'luck'", "enterMicros");
        assertThat(run.cli()
                        .run(run.backtest("--set", "bandBps=many"))
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("bandBps is 'many'", "whole number");
        assertThat(run.cli()
                        .run(run.backtest("--set", "bandBps=99999999999"))
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("bandBps", "99999999999");
    }

    @Test
    void shouldRefuseRunsThatDoNotExist() {
        for (var verb : List.of("verify", "report")) {
            assertThat(run.cli()
                            .run(verb, "0007-nobody")
                            .exits(ExitCode.BAD_INPUT)
                            .complaint())
                    .contains("no run named '0007-nobody'", "0001-news-momentum");
            assertThat(new Cli(folder.resolve("fresh"))
                            .run(verb, "--json")
                            .exits(ExitCode.BAD_INPUT)
                            .complaint())
                    .contains("quipu demo");
        }
        assertThat(new Cli(folder.resolve("fresh"))
                        .run("runs")
                        .exits(ExitCode.OK)
                        .out())
                .contains("quipu demo");
    }

    @Test
    void shouldSayWhichModelOrArchiveIsNotThere() {
        assertThat(run.cli()
                        .run("verify", "--model", "nowhere.gguf")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("nowhere.gguf");
        assertThat(run.cli()
                        .run("verify", "--archive", "nowhere")
                        .exits(ExitCode.BAD_INPUT)
                        .complaint())
                .contains("no archive at nowhere", "--archive");
    }

    @Test
    void shouldSayThatAnotherModelMadeTheRun() {
        var other = Cli.repository().resolve("sentiment-llm/src/test/resources/dev/quipu/llm/random-q8_0.gguf");

        var answer = run.cli().run("verify", "--json", "--model", other.toString());

        // A model without label words is refused before it is compared; either way no run is called identical.
        assertThat(answer.code()).isIn(ExitCode.NEGATIVE, ExitCode.BAD_INPUT);
        assertThat(answer.out()).doesNotContain("\"identical\" : true");
    }

    private AbstractStringAssert<?> refused(String... options) {
        return assertThat(
                run.cli().run(run.backtest(options)).exits(ExitCode.USAGE).complaint());
    }
}
