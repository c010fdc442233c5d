package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Linker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cold, warm, damaged, shared: the results are the same. */
class CodeCacheTest {

    private static final CompilerOptions OPTIONS = CompilerOptions.detect();

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("cache");
    }

    private static CodeFile open(CodeFolder folder, Module module, CompilerOptions options) throws IOException {
        return folder.open(CodeKey.of(module, options));
    }

    private static String expected() throws IOException {
        return CacheGuest.transcript(CodeCache.NONE);
    }

    /** Every file of the folder with its size. */
    private static SortedMap<String, Long> sizes(Path directory) throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        return sizes;
    }

    @Test
    void shouldGiveTheSameColdAndWarm() throws IOException {
        CodeCache cold = CodeCache.at(directory());
        assertThat(CacheGuest.transcript(cold)).isEqualTo(expected());
        SortedMap<String, Long> kept = sizes(directory());

        CodeCache warm = CodeCache.at(directory());
        assertThat(CacheGuest.transcript(warm)).isEqualTo(expected());

        assertThat(kept).hasSize(CacheGuest.modules().size());
        assertThat(sizes(directory())).as("nothing was made again").isEqualTo(kept);
        assertThat(cold.trouble()).isEmpty();
        assertThat(warm.trouble()).isEmpty();
    }

    @Test
    void shouldGiveTheSameWhenDamaged() throws IOException {
        String expected = expected();
        CacheGuest.transcript(CodeCache.at(directory()));
        SortedMap<String, Long> kept = sizes(directory());
        for (int part = 0; part < 10; part++) {
            for (String name : kept.keySet()) {
                damage(directory().resolve(name), part);
            }
            assertThat(CacheGuest.transcript(CodeCache.at(directory()))).isEqualTo(expected);
            assertThat(sizes(directory())).as("made again").isEqualTo(kept);
        }
    }

    /** Changes a byte in one of ten places, or cuts there. */
    private static void damage(Path file, int part) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int at = (content.length - 1) * part / 10;
        content[at] ^= 0x10;
        Files.write(file, part % 2 == 0 ? content : Arrays.copyOf(content, at));
    }

    @Test
    void shouldRunWhatIsKept() throws IOException {
        Module sum = HandMade.module(HandMade.SUM);
        Module other = HandMade.module(HandMade.SUM.replace("20 01 20 00 ad 7c", "20 01 20 00 ad 7d"));
        CodeFile file = open(new CodeFolder(directory(), 1 << 20), sum, OPTIONS);
        file.add("F0", new CodeFile.Stored(new ClassMaker(other, OPTIONS).compiled(0), false));
        assertThat(file.write()).isTrue();

        CodeCache cache = CodeCache.at(directory());
        Func function = new Linker(new CompiledExecutor(RunLimits.DEFAULT, OPTIONS, cache))
                .instantiate(sum)
                .exportedFunction("f");

        assertThat(function.call(4)).as("a difference, not a sum").containsExactly(-10);
    }

    @Test
    void shouldKeepWhatKeysTellApartInFilesOfItsOwn() throws IOException {
        Module module = HandMade.module(HandMade.SUM);
        Module metered =
                Module.parse(HandMade.wasm(HandMade.SUM), Limits.DEFAULT, Instrumentation.metered(Metering.QUIPU));
        Module stopping =
                Module.parse(HandMade.wasm(HandMade.SUM), Limits.DEFAULT, new Instrumentation(Metering.NONE, true));
        Module limited = Module.parse(
                HandMade.wasm(HandMade.SUM), Limits.DEFAULT.with(Limits.Bound.NESTING, 7), Instrumentation.NONE);
        CodeFolder folder = new CodeFolder(directory(), 1 << 20);

        for (CodeFile file : List.of(
                open(folder, module, OPTIONS),
                open(folder, module, OPTIONS.withLooseNans()),
                open(folder, module, OPTIONS.withoutUnsafe()),
                open(folder, module, OPTIONS.withMethodBytes(150)),
                open(folder, module, OPTIONS.withAssumptions(Assumptions.NONE)),
                open(folder, metered, OPTIONS),
                open(folder, stopping, OPTIONS),
                open(folder, HandMade.module(HandMade.LOAD), OPTIONS),
                open(folder, limited, OPTIONS))) {
            assertThat(file.exists()).isFalse();
            file.create();
            assertThat(file.write()).isTrue();
        }

        assertThat(sizes(directory())).hasSize(9);
    }

    /** As if its checksums were those of another module. */
    @Test
    void shouldNotTakeTheFileOfAnotherModuleForItsOwn() throws IOException {
        byte[] wasm = HandMade.wasm(HandMade.SUM);
        CodeCache.at(directory()).parse(wasm, Limits.DEFAULT, Instrumentation.NONE);
        byte[] invalid = wasm.clone();
        invalid[invalid.length - 2] ^= 0x40;
        CodeKey key = CodeKey.of(Module.parseLazily(invalid, Limits.DEFAULT, Instrumentation.NONE), OPTIONS);
        Files.move(
                directory().resolve(sizes(directory()).firstKey()), directory().resolve(key.name() + ".code"));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> CodeCache.at(directory()).parse(invalid, Limits.DEFAULT, Instrumentation.NONE))
                    .isInstanceOf(LoadException.class);
        }
    }

    @Test
    void shouldKeepTheModuleItselfOnlyWhereThereIsRoom() throws IOException {
        CodeCache small = CodeCache.at(directory(), 100);

        assertThat(CacheGuest.transcript(small)).isEqualTo(expected());

        assertThat(small.trouble()).isEmpty();
        assertThat(sizes(directory()).values())
                .allSatisfy(size -> assertThat(size).isZero());
    }

    @Test
    void shouldReportAnInvalidModuleEveryTime() {
        // Adds to an empty stack.
        byte[] wasm = HandMade.wasm("01 04 01 60 00 00  03 02 01 00  0a 05 01 03 00 6a 0b");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> CodeCache.at(directory()).parse(wasm, Limits.DEFAULT, Instrumentation.NONE))
                    .isInstanceOf(LoadException.class)
                    .hasMessageContaining("type mismatch");
        }
    }

    @Test
    void shouldGiveTheSameWhileTwoProcessesFillIt() throws Exception {
        for (int round = 0; round < 2; round++) {
            List<Process> processes = List.of(child(), child());
            for (Process process : processes) {
                String told = new String(process.getInputStream().readAllBytes());
                assertThat(process.waitFor()).isZero();
                assertThat(told).isEqualTo(expected());
            }
        }
        assertWhole(directory());
    }

    private Process child() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--add-exports",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheGuest.class.getName(),
                        directory().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void shouldGiveTheSameWhileManyThreadsFillIt() throws Exception {
        String expected = expected();
        Callable<String> guest = () -> CacheGuest.transcript(CodeCache.at(directory()));
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> told = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                told.add(threads.submit(guest));
            }
            for (Future<String> one : told) {
                assertThat(one.get()).isEqualTo(expected);
            }
        }
        assertWhole(directory());
    }

    /** Runs once more, after which all is kept: another run finds nothing to add. */
    private static void assertWhole(Path directory) throws IOException {
        assertThat(CacheGuest.transcript(CodeCache.at(directory))).isEqualTo(expected());
        SortedMap<String, Long> kept = sizes(directory);
        assertThat(CacheGuest.transcript(CodeCache.at(directory))).isEqualTo(expected());
        assertThat(sizes(directory)).isEqualTo(kept);
    }

    @Test
    void shouldNotWaitForWhoeverIsWriting() throws IOException {
        CodeFile file = open(new CodeFolder(directory(), 1 << 20), HandMade.module(HandMade.SUM), OPTIONS);
        file.create();
        assertThat(file.write()).isTrue();
        file.add("F0", new CodeFile.Stored(new byte[10], false));
        Path path = directory().resolve(sizes(directory()).firstKey());

        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(file.write()).isFalse();
        }

        assertThat(file.write()).isTrue();
    }

    @Test
    void shouldNotUseAFolderThatOthersMayWriteTo() throws IOException {
        assumeTrue(CodeFolder.POSIX, "this file system has no permissions");
        CacheGuest.transcript(CodeCache.at(directory()));
        SortedMap<String, Long> kept = sizes(directory());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxrwxrwx"));
        CodeCache open = CodeCache.at(directory());

        assertThat(CacheGuest.transcript(open)).isEqualTo(expected());

        assertThat(open.trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("others may write to the folder"));
        assertThat(sizes(directory())).isEqualTo(kept);
    }

    @Test
    void shouldNotUseAFileThatOthersMayWriteTo() throws IOException {
        assumeTrue(CodeFolder.POSIX, "this file system has no permissions");
        CacheGuest.transcript(CodeCache.at(directory()));
        for (String name : sizes(directory()).keySet()) {
            Files.setPosixFilePermissions(directory().resolve(name), PosixFilePermissions.fromString("rw-rw-r--"));
        }
        CodeCache open = CodeCache.at(directory());

        assertThat(CacheGuest.transcript(open)).isEqualTo(expected());

        assertThat(open.trouble()).hasValueSatisfying(why -> assertThat(why).contains("others may write to the file"));
    }

    @Test
    void shouldDoWithoutAFolderThatCannotBe() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        CodeCache cache = CodeCache.at(file.resolve("cache"));

        assertThat(CacheGuest.transcript(cache)).isEqualTo(expected());

        assertThat(cache.trouble()).isPresent();
    }

    @Test
    void shouldForgetWhatWasNotUsedForLongest() throws IOException {
        CodeFolder folder = new CodeFolder(directory(), 6_000);
        List<String> sections =
                List.of(HandMade.SUM, HandMade.LOAD, HandMade.THROWS, HandMade.RECURSION, HandMade.TAIL_RECURSION);
        String oldest = null;
        for (int i = 0; i < sections.size(); i++) {
            CodeFile file = open(folder, HandMade.module(sections.get(i)), OPTIONS);
            file.add("F0", new CodeFile.Stored(new byte[900], false));
            assertThat(file.write()).isTrue();
            if (i == 0) {
                oldest = sizes(directory()).firstKey();
                Files.setLastModifiedTime(directory().resolve(oldest), FileTime.fromMillis(0));
            }
        }

        assertThat(sizes(directory())).hasSize(4).doesNotContainKey(oldest);
    }

    @Test
    void shouldNoteThatAFileWasUsed() throws IOException {
        CacheGuest.transcript(CodeCache.at(directory()));
        SortedMap<String, Long> kept = sizes(directory());
        for (String name : kept.keySet()) {
            Files.setLastModifiedTime(directory().resolve(name), FileTime.fromMillis(0));
        }

        CacheGuest.transcript(CodeCache.at(directory()));

        for (String name : kept.keySet()) {
            assertThat(Files.getLastModifiedTime(directory().resolve(name))).isGreaterThan(FileTime.fromMillis(0));
        }
    }

    @Test
    void shouldNotKeepMoreOfAModuleThanItsShare() throws IOException {
        CodeFile file = open(new CodeFolder(directory(), 6_000), HandMade.module(HandMade.SUM), OPTIONS);
        file.add("F0", new CodeFile.Stored(new byte[900], false));
        file.add("F1", new CodeFile.Stored(new byte[900], false));

        assertThat(file.write()).isTrue();

        assertThat(sizes(directory()).values())
                .allSatisfy(size -> assertThat(size).isBetween(900L, 1_500L));
    }
}
