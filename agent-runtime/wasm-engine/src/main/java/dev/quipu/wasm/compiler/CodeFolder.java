package dev.quipu.wasm.compiler;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The files of a {@link CodeCache}, one for each {@link CodeKey}. */
final class CodeFolder {

    private static final String SUFFIX = ".code";
    static final boolean POSIX =
            Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");

    private final Path directory;
    private final long mostBytes;

    CodeFolder(Path directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /** The file of a module; it exists if the module is valid. */
    CodeFile open(CodeKey key) throws IOException {
        prepare();
        Path path = directory.resolve(key.name() + SUFFIX);
        try {
            check(path, "file");
            boolean readable = Files.size(path) <= CodeFile.mostBytes(mostBytes);
            byte[] content = readable ? Files.readAllBytes(path) : new byte[0];
            CodeFile file = new CodeFile(path, key, mostBytes, content);
            touch(file);
            return file;
        } catch (NoSuchFileException _) {
            makeRoom();
            return new CodeFile(path, key, mostBytes, new byte[0]);
        }
    }

    private void prepare() throws IOException {
        if (!Files.isDirectory(directory)) {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            if (POSIX) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(directory);
            }
        }
        check(directory, "folder");
    }

    private static void check(Path path, String kind) throws IOException {
        if (!POSIX) {
            return;
        }
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> allowed = found.permissions();
        String user = System.getProperty("user.name");
        if (found.isSymbolicLink()) {
            throw new IOException("the " + kind + " " + path + " is a link");
        }
        if (!found.owner().getName().equals(user)) {
            throw new IOException(
                    "the " + kind + " " + path + " belongs to " + found.owner().getName() + ", not to " + user);
        }
        if (allowed.contains(PosixFilePermission.GROUP_WRITE) || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("others may write to the " + kind + " " + path);
        }
    }

    private static void touch(CodeFile file) {
        try {
            file.touch();
        } catch (IOException _) {
            // Then it may go too early.
        }
    }

    private record Found(Path path, FileTime used, long bytes) {}

    /** Deletes what was not used for longest, until a file of the largest size fits. */
    private void makeRoom() throws IOException {
        List<Found> all = new ArrayList<>();
        long bytes = CodeFile.mostBytes(mostBytes);
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path path : paths) {
                try {
                    BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
                    all.add(new Found(path, found.lastModifiedTime(), found.size()));
                    bytes += found.size();
                } catch (NoSuchFileException _) {
                    // Another process made room.
                }
            }
        }
        all.sort(Comparator.comparing(Found::used).thenComparing(Found::path));
        for (Found oldest : all) {
            if (bytes <= mostBytes) {
                return;
            }
            Files.deleteIfExists(oldest.path());
            bytes -= oldest.bytes();
        }
    }
}
