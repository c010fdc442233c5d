package dev.quipu.wasm.compiler;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Tells one engine from another by all its classes, so that no change of decoder, lowering, compiler or runtime can
 * forget to announce itself: code made by another engine is not used.
 */
final class EngineVersion {

    private static final String PACKAGE = "dev/quipu/wasm/";
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

    /** @param classes folder or jar; the same classes have the same version in both */
    static String of(Path classes) throws IOException {
        SortedMap<String, Long> checksums = Files.isDirectory(classes) ? ofFolder(classes) : ofJar(classes);
        StringBuilder all = new StringBuilder();
        checksums.forEach((name, checksum) ->
                all.append(name).append(' ').append(checksum).append('\n'));
        return HexFormat.of().formatHex(CodeFolder.sha256(all.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static SortedMap<String, Long> ofJar(Path jar) throws IOException {
        SortedMap<String, Long> checksums = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().startsWith(PACKAGE) && entry.getName().endsWith(SUFFIX)) {
                    checksums.put(entry.getName(), entry.getCrc());
                }
            }
        }
        return checksums;
    }

    private static SortedMap<String, Long> ofFolder(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder.resolve(PACKAGE))) {
            walk.filter(path -> path.toString().endsWith(SUFFIX)).forEach(files::add);
        }
        SortedMap<String, Long> checksums = new TreeMap<>();
        for (Path file : files) {
            CRC32 checksum = new CRC32();
            checksum.update(ByteBuffer.wrap(Files.readAllBytes(file)));
            String name = folder.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            checksums.put(name, checksum.getValue());
        }
        return checksums;
    }
}
