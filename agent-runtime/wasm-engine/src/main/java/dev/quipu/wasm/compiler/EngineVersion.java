package dev.quipu.wasm.compiler;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells one engine from another by all its classes, so that no change of decoder, lowering, compiler or runtime can
 * forget to announce itself: code made by another engine is not used.
 */
final class EngineVersion {

    private static final String PACKAGE = "dev/quipu/wasm";
    private static final String SUFFIX = ".class";

    private static String known;

    private EngineVersion() {}

    /** That of the engine this class is part of, as hexadecimal digits. */
    static synchronized String ofThis() throws IOException {
        if (known == null) {
            CodeSource source = EngineVersion.class.getProtectionDomain().getCodeSource();
            if (source == null || !"file".equals(source.getLocation().getProtocol())) {
                throw new IOException("the engine's classes lie neither in a folder nor in a jar: " + source);
            }
            try {
                known = of(Path.of(source.getLocation().toURI()));
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        return known;
    }

    /**
     * @param classes folder, or jar: that counts as it is, which takes less time than to open it
     */
    static String of(Path classes) throws IOException {
        Checksum all = new Checksum();
        if (Files.isDirectory(classes)) {
            for (Path file : classFiles(classes.resolve(PACKAGE))) {
                byte[] content = Files.readAllBytes(file);
                // With the length nothing can move from one file to the next.
                String name = classes.relativize(file) + " " + content.length + "\n";
                all.add(name.getBytes(StandardCharsets.UTF_8));
                all.add(content);
            }
        } else {
            all.add(Files.readAllBytes(classes));
        }
        return all.digits();
    }

    private static List<Path> classFiles(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }
}
