package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.compute.aos.Drive;
import dev.quipu.compute.aos.LocalDrive;
import dev.quipu.llm.store.AddOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDriveTest {

    @TempDir
    Path folder;

    private static byte[] read(Drive.Content content, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        assertThat(content.read(position, MemorySegment.ofArray(bytes))).isEqualTo(length);
        return bytes;
    }

    @Test
    void shouldGiveStoredModelsByTheirIdAndNothingElse() throws IOException {
        var workspace = new Cli(folder).workspace();
        var options = AddOptions.DEFAULT.named("small");
        var model = workspace
                .models()
                .add(workspace.shipped(ShippedModel.SMALL), options)
                .model();
        byte[] expected = Files.readAllBytes(workspace.shipped(ShippedModel.SMALL));

        try (var drive = new StoreDrive(Drive.NONE, workspace.models())) {
            var content = drive.open("/data/" + model.id()).orElseThrow();
            workspace.models().remove(model); // what is open stays

            assertThat(content.bytes()).isEqualTo(expected.length);
            assertThat(read(content, 0, expected.length)).isEqualTo(expected);
            assertThat(content.read(expected.length - 1, MemorySegment.ofArray(new byte[9])))
                    .isEqualTo(1);
            assertThat(drive.open("/data/" + model.id())).isPresent();
            assertThat(drive.open("/data/" + model.id().hex())).isEmpty();
            assertThat(drive.open("/data/small")).isEmpty();
            assertThat(drive.open("/data/../" + model.id())).isEmpty();
            assertThat(drive.open(model.file().toString())).isEmpty();
        }
        try (var drive = new StoreDrive(Drive.NONE, workspace.models())) {
            assertThat(drive.open("/data/" + model.id())).isEmpty();
        }
    }

    @Test
    void shouldGiveFirstWhatIsGivenByHand() throws IOException {
        var files = new TreeMap<String, Path>();
        files.put("TINY", Files.writeString(folder.resolve("file"), "abc"));

        try (var drive = new StoreDrive(
                new LocalDrive(files), new Cli(folder).workspace().models())) {
            assertThat(read(drive.open("/data/TINY").orElseThrow(), 1, 2)).isEqualTo(new byte[] {'b', 'c'});
        }
    }
}
