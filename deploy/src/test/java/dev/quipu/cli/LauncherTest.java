package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code quipu} in a small source tree, with a Maven that only notes its arguments and a Java that echoes. */
class LauncherTest {

    private static final List<String> TOOLS = List.of(
            "bash", "cat", "cksum", "cut", "dirname", "find", "flock", "mkdir", "mv", "readlink", "rm", "sed", "sort");

    @TempDir
    Path folder;

    private Path root;
    private Path bin;
    private Path jdk;
    private Path builds;

    @BeforeEach
    void plant() throws IOException {
        root = folder.resolve("a root with spaces");
        bin = Files.createDirectories(folder.resolve("bin"));
        jdk = folder.resolve("jdk");
        builds = folder.resolve("builds");
        Files.createFile(builds);
        Files.createDirectories(root.resolve("m/src/main/java"));
        Files.createDirectories(root.resolve("m/src/main/c"));
        Files.createDirectories(root.resolve("m/src/main/resources"));
        Files.createDirectories(root.resolve("m/src/test/java"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("m/src/main/java/A.java"), "class A {}");
        Files.writeString(root.resolve("m/src/main/c/a.c"), "int a;");
        Files.writeString(root.resolve("m/src/main/resources/a.wasm"), "\0asm");
        Files.writeString(root.resolve("m/src/test/java/ATest.java"), "class ATest {}");
        Files.copy(Cli.repository().resolve("quipu"), root.resolve("quipu"));
        for (var tool : TOOLS) {
            for (var place : List.of("/usr/bin", "/bin")) {
                var found = Path.of(place, tool);
                if (Files.exists(found) && Files.notExists(bin.resolve(tool))) {
                    script(bin.resolve(tool), "exec %s \"$@\"".formatted(found));
                }
            }
        }
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(jdk.resolve("bin/javac"), "exit 1");
        script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"; exit 7");
        script(bin.resolve("mvn"), """
                echo "$@" >> '%s'
                echo 'Maven speaks'""".formatted(builds));
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ProcessBuilder launcher(String... args) {
        var command = new ArrayList<>(List.of("/bin/bash", root.resolve("quipu").toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder;
    }

    private Answer launch(String... args) {
        return Child.finish(launcher(args));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(builds);
    }

    @Test
    void shouldBuildOnceAndHandOnArgumentsAndExitCode() throws IOException {
        var first = launch("verify", "a run with spaces", "", "--json").exits(7);
        launch("verify").exits(7);

        assertThat(first.out().lines())
                .endsWith("dev.quipu.cli.Main", "verify", "a run with spaces", "", "--json")
                .contains("-Dquipu.root=" + root, "-Dquipu.terminal=false", "-Xmx2g")
                .doesNotContain("Maven speaks");
        assertThat(first.err()).contains("quipu: building", "Maven speaks");
        assertThat(builds()).hasSize(1);
        assertThat(builds().getFirst()).endsWith(" package").doesNotContain("clean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "m/src/main/java/A.java", "m/src/main/c/a.c", "m/src/main/resources/a.wasm"})
    void shouldBuildAgainWhenASourceChangesHoweverOldItLooks(String name) throws IOException {
        launch().exits(7);
        Files.writeString(root.resolve(name), "changed");
        Files.setLastModifiedTime(root.resolve(name), FileTime.fromMillis(0));

        launch().exits(7);

        assertThat(builds()).hasSize(2);
    }

    @Test
    void shouldBuildAgainForANewSource() throws IOException {
        launch().exits(7);
        Files.writeString(root.resolve("m/src/main/java/B.java"), "class B {}");

        launch().exits(7);

        assertThat(builds()).hasSize(2);
    }

    @Test
    void shouldCleanWhenASourceIsGone() throws IOException {
        launch().exits(7);
        Files.delete(root.resolve("m/src/main/resources/a.wasm"));

        launch().exits(7);
        launch().exits(7);

        assertThat(builds()).hasSize(2);
        assertThat(builds().getLast()).endsWith(" clean package");
    }

    @Test
    void shouldNotBuildAgainForATestOrATouchedFile() throws IOException {
        launch().exits(7);
        Files.writeString(root.resolve("m/src/test/java/ATest.java"), "changed");
        Files.setLastModifiedTime(root.resolve("pom.xml"), FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));

        launch().exits(7);

        assertThat(builds()).hasSize(1);
    }

    @Test
    void shouldSayThatTheBuildFailedAndTryAgainNextTime() throws IOException {
        var maven = Files.readString(bin.resolve("mvn"));
        script(bin.resolve("mvn"), "echo '[ERROR] no semicolon'; exit 1");

        var failed = launch("runs", "--json").exits(70);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("[ERROR] no semicolon", "quipu: the build failed");

        Files.writeString(bin.resolve("mvn"), maven);
        launch().exits(7);
        assertThat(builds()).hasSize(1);
    }

    @Test
    void shouldBuildOneAtATimeWhenTwoStartAtOnce() throws Exception {
        assumeThat(bin.resolve("flock")).as("the program flock").exists();
        var gate = folder.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        Files.writeString(bin.resolve("mvn"), "read -r < '%s'\n".formatted(gate), StandardOpenOption.APPEND);

        var first = launcher().start();
        var second = (Process) null;
        try (var firstErr = first.errorReader()) {
            assertThat(Child.awaitLine(firstErr, "quipu: building")).isTrue();
            second = launcher().start();
            try (var secondErr = second.errorReader()) {
                assertThat(Child.awaitLine(secondErr, "waiting for another build"))
                        .isTrue();
                Files.writeString(gate, "open\n");
                assertThat(first.waitFor()).isEqualTo(7);
                assertThat(second.waitFor()).isEqualTo(7);
            }
        } finally {
            first.destroyForcibly();
            if (second != null) {
                second.destroyForcibly();
            }
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void shouldNotHoldTheBuildLockWhileItRuns() throws Exception {
        assumeThat(bin.resolve("flock")).as("the program flock").exists();
        script(
                jdk.resolve("bin/java"),
                "flock -n '%s' bash -c : && echo free".formatted(root.resolve(".quipu/build.lock")));

        assertThat(launch().exits(0).out()).isEqualTo("free\n");
    }

    @Test
    void shouldSayWhatToInstallWhenThereIsNoJdk() throws IOException {
        // No machine has this version, wherever the script looks.
        var script = Files.readString(root.resolve("quipu"));
        Files.writeString(root.resolve("quipu"), script.replace("need=25", "need=99"));

        var answer = launch("demo").exits(69);

        assertThat(answer.complaint()).contains("no JDK 99 or newer", "install", "JAVA_HOME");
        assertThat(answer.err().lines()).hasSize(1);
        assertThat(answer.out()).isEmpty();
        assertThat(builds()).isEmpty();
    }

    @Test
    void shouldAskAJdkWithoutReleaseFileForItsVersion() throws IOException {
        Files.delete(jdk.resolve("release"));
        script(jdk.resolve("bin/javac"), "echo 'javac 25.0.2'");

        assertThat(launch("runs").exits(7).out()).contains("dev.quipu.cli.Main");
    }

    @Test
    void shouldDoWithoutVectorsWhereTheJdkLacksThem() throws IOException {
        var module = "jdk.incubator.vector";
        assertThat(launch("runs").exits(7).out().lines()).contains("--add-modules", module);

        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\nMODULES=\"java.base " + module + "\"\n");
        assertThat(launch("runs").exits(7).out().lines()).contains("--add-modules", module);

        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\nMODULES=\"java.base\"\n");
        var without = launch("runs").exits(7);
        assertThat(without.out().lines())
                .doesNotContain("--add-modules", module)
                .contains("dev.quipu.cli.Main");
        assertThat(without.complaint()).contains("lacks the module " + module);
    }

    /** A Java that makes the archive it is asked for, or fails. */
    private void javaMakesArchives(boolean able) throws IOException {
        script(jdk.resolve("bin/java"), """
                for argument in "$@"; do
                  case "$argument" in
                    -XX:AOTCacheOutput=*) %s ;;
                  esac
                done
                printf '%%s\\n' "$@"; exit 7""".formatted(able ? "echo made >\"${argument#*=}\"; exit 0" : "exit 1"));
    }

    private static Stream<String> archives(Answer answer) {
        return answer.out().lines().filter(line -> line.startsWith("-XX:AOTCache"));
    }

    @Test
    void shouldStartFromAnArchiveMadeOnceABuild() throws IOException {
        javaMakesArchives(true);

        var first = launch("runs").exits(7);
        assertThat(archives(first)).singleElement().satisfies(option -> assertThat(
                        Path.of(option.substring(option.indexOf('=') + 1)))
                .hasContent("made"));
        assertThat(first.out().lines()).doesNotContain("--add-modules");

        javaMakesArchives(false);
        assertThat(archives(launch("runs").exits(7)).toList())
                .isEqualTo(archives(first).toList());

        Files.writeString(root.resolve("pom.xml"), "changed");
        assertThat(archives(launch("runs").exits(7))).as("the old one is gone").isEmpty();
    }

    @Test
    void shouldStartWithoutAnArchiveThatCouldNotBeMade() throws IOException {
        javaMakesArchives(false);

        var answer = launch("runs").exits(7);

        assertThat(archives(answer)).isEmpty();
        assertThat(answer.out().lines()).contains("--add-modules", "jdk.incubator.vector");
    }

    @Test
    void shouldNotStartAnotherJdkFromAnArchive() throws IOException {
        javaMakesArchives(true);
        assertThat(archives(launch("runs").exits(7))).hasSize(1);

        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");

        assertThat(archives(launch("runs").exits(7))).isEmpty();
    }

    @Test
    void shouldSayWhatToInstallWhenThereIsNoMaven() throws IOException {
        Files.delete(bin.resolve("mvn"));

        for (var args : List.of(new String[] {"demo"}, new String[] {"test"})) {
            var answer = launch(args).exits(69);
            assertThat(answer.complaint()).contains("Maven 3.8.7", "install");
            assertThat(answer.err().lines()).hasSize(1);
        }
    }

    @Test
    void shouldRefuseAHeapThatJavaWouldRefuse() throws IOException {
        var builder = launcher("runs");
        builder.environment().put("QUIPU_HEAP", "lots");

        assertThat(Child.finish(builder).exits(2).complaint()).contains("QUIPU_HEAP", "'lots'", "4g");
    }

    @Test
    void shouldRunTestsThroughMaven() throws IOException {
        assertThat(launch("test", "--nonsense").exits(2).complaint()).contains("--nonsense", "--full");
        assertThat(launch("test", "--help").exits(0).out()).contains("Usage: quipu test", "Example:");
        assertThat(builds()).isEmpty();

        launch("test").exits(0);
        launch("test", "--full").exits(0);

        assertThat(builds()).hasSize(2);
        assertThat(builds().get(0)).endsWith("-Dquipu.excludedGroups=full verify");
        assertThat(builds().get(1)).endsWith("-Dquipu.excludedGroups= verify");
    }
}
