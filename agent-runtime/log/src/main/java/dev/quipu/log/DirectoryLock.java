package dev.quipu.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a log directory, held by one log at a time on this machine. The lock file stays behind; the
 * operating system drops the lock itself when the JVM dies.
 */
final class DirectoryLock implements Closeable {

    /**
     * Directories held by this JVM. They are checked before the file is touched, because closing any second handle of
     * the file would drop the operating system's lock for the whole JVM.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock of an existing directory or throws {@link LogInUseException}. */
    static DirectoryLock take(Path directory) throws IOException {
        var real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw heldElsewhere(directory);
        }
        boolean taken = false;
        try {
            var channel =
                    FileChannel.open(real.resolve("writer.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            taken = channel.tryLock() != null;
            if (!taken) {
                channel.close();
                throw heldElsewhere(directory);
            }
            return new DirectoryLock(real, channel);
        } finally {
            if (!taken) {
                HELD.remove(real);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(directory);
    }

    private static LogInUseException heldElsewhere(Path directory) {
        return new LogInUseException(
                "the log in %s is open for writing elsewhere: close it there or read only".formatted(directory));
    }
}
