package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void shouldBeTheSameForAFolderAndAJar() throws IOException, URISyntaxException {
        Path jar = temporary.resolve("engine.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files(classes()).reversed()) {
                zip.putNextEntry(new ZipEntry(classes().relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }

        assertThat(EngineVersion.of(jar))
                .isEqualTo(EngineVersion.of(classes()))
                .isEqualTo(EngineVersion.of(copy()))
                .isEqualTo(EngineVersion.ofThis());
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
    void shouldChangeWhenAClassIsAdded() throws IOException, URISyntaxException {
        Path copy = copy();
        String before = EngineVersion.of(copy);
        Files.write(copy.resolve("dev/quipu/wasm/compiler/More.class"), new byte[] {1});

        assertThat(EngineVersion.of(copy)).isNotEqualTo(before);
    }
}
