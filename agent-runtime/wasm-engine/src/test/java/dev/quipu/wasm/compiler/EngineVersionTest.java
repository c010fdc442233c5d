package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody can forget to say that the engine changed. */
class EngineVersionTest {

    @TempDir
    private Path temporary;

    private static Path classes() throws URISyntaxException {
        return Path.of(EngineVersion.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private Path copy() throws IOException, URISyntaxException {
        Path copy = temporary.resolve("classes");
        for (Path file : files(classes())) {
            Path target = copy.resolve(classes().relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        return copy;
    }

    @Test
    void shouldBeTheSameForTheSameClasses() throws IOException, URISyntaxException {
        assertThat(EngineVersion.of(copy()))
                .isEqualTo(EngineVersion.of(classes()))
                .isEqualTo(EngineVersion.ofThis());
        assertThat(EngineVersion.of(jar("one.jar", new byte[] {1, 2})))
                .isEqualTo(EngineVersion.of(jar("two.jar", new byte[] {1, 2})));
    }

    @Test
    void shouldChangeWithAnyByteOfAJar() throws IOException {
        assertThat(EngineVersion.of(jar("one.jar", new byte[] {1, 2})))
                .isNotEqualTo(EngineVersion.of(jar("two.jar", new byte[] {1, 3})));
    }

    private Path jar(String name, byte[] content) throws IOException {
        Path jar = temporary.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            ZipEntry entry = new ZipEntry("dev/quipu/wasm/Module.class");
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }
        return jar;
    }

    @Test
    void shouldChangeWithAnyByteOfAnyClass() throws IOException, URISyntaxException {
        Path copy = copy();
        String before = EngineVersion.of(copy);
        for (String name : List.of("compiler/BodyWriter", "validate/BodyValidator", "runtime/Instance")) {
            Path file = copy.resolve("dev/quipu/wasm/" + name + ".class");
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);
            String after = EngineVersion.of(copy);
            assertThat(after).as(name).isNotEqualTo(before);
            before = after;
        }
    }

    @Test
    void shouldChangeWhenClassesChangePlaces() throws IOException, URISyntaxException {
        Path copy = copy();
        String before = EngineVersion.of(copy);
        Path one = copy.resolve("dev/quipu/wasm/compiler/BodyWriter.class");
        Path other = copy.resolve("dev/quipu/wasm/compiler/Splitter.class");
        byte[] content = Files.readAllBytes(one);
        Files.copy(other, one, StandardCopyOption.REPLACE_EXISTING);
        Files.write(other, content);

        assertThat(EngineVersion.of(copy)).isNotEqualTo(before);
    }

    @Test
    void shouldChangeWhenAClassIsAdded() throws IOException, URISyntaxException {
        Path copy = copy();
        String before = EngineVersion.of(copy);
        Files.write(copy.resolve("dev/quipu/wasm/compiler/More.class"), new byte[] {1});

        assertThat(EngineVersion.of(copy)).isNotEqualTo(before);
    }
}
