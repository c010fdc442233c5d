package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A folder of compiled code, so that a second start of a module need not make it again. What is there is used only for
 * the same bytes of the module, engine (all its classes), {@link Instrumentation}, {@link CompilerOptions} and version
 * of the JVM. Results are the same with a cold, warm or damaged cache: what is damaged, or of another key, is ignored
 * and made anew. Any number of threads and processes may share a folder.
 *
 * <p><b>Trust:</b> the folder holds code that the JVM runs with all rights of this process. It and its files must belong
 * to the user of this process and be writable by nobody else, or they are not used. Checksums find damage, not malice.
 */
public final class CodeCache {

    /** Keeps nothing. */
    public static final CodeCache NONE = new CodeCache(null, 0);

    private static final long STANDARD_BYTES = 512L << 20;

    private final CodeFolder folder;
    private final Queue<CodeFile> changed = new ConcurrentLinkedQueue<>();
    private volatile String trouble;

    private CodeCache(Path directory, long mostBytes) {
        this.folder = directory == null ? null : new CodeFolder(directory, mostBytes);
    }

    /** A cache in a folder, made if need be, of about 512 MiB at most: what was not used for longest goes first. */
    public static CodeCache at(Path directory) {
        return at(directory, STANDARD_BYTES);
    }

    /** @param mostBytes of all files in it; about, as several processes may write at once */
    public static CodeCache at(Path directory, long mostBytes) {
        if (mostBytes < 1) {
            throw new IllegalArgumentException("a cache of " + mostBytes + " bytes, expected at least 1");
        }
        HeadStart.toRun();
        return new CodeCache(directory.toAbsolutePath(), mostBytes);
    }

    /**
     * As {@link Module#parse(byte[], Limits, Instrumentation)}; function bodies of a module that is known here to be
     * valid under these limits are read when they are first needed.
     */
    public Module parse(byte[] wasm, Limits limits, Instrumentation instrumentation) {
        HeadStart.toRun();
        if (folder == null) {
            HeadStart.toCompile();
            return Module.parse(wasm, limits, instrumentation);
        }
        Module module = Module.parseLazily(wasm, limits, instrumentation);
        CodeFile known = file(module, CompilerOptions.detect());
        if (!known.exists()) {
            HeadStart.toCompile();
            module.validate();
            known.create();
            changed(known);
            flush();
        }
        return module;
    }

    /** Why nothing is kept or found any more, if so. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** The classes of a module. */
    CodeFile file(Module module, CompilerOptions options) {
        return folder == null
                ? CodeFile.unkept()
                : module.derived(
                        List.of("file", this, options.text()),
                        known -> open(() -> folder.open(CodeKey.of(known, options))));
    }

    /** To be called when there is something to write. */
    void changed(CodeFile file) {
        if (file.isKept() && trouble == null) {
            changed.add(file);
        }
    }

    /** Writes what is new, as far as that is possible without waiting for another process. */
    void flush() {
        // What cannot be written now comes back to the end of the queue: each is tried once.
        for (int left = changed.size(); left > 0; left--) {
            CodeFile file = changed.poll();
            if (file == null) {
                return;
            }
            try {
                if (!file.write()) {
                    changed.add(file);
                }
            } catch (ClosedByInterruptException _) {
                changed.add(file);
            } catch (IOException e) {
                report(e);
            }
        }
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    private interface Opening {
        CodeFile open() throws IOException;
    }

    private CodeFile open(Opening opening) {
        if (trouble != null) {
            return CodeFile.unkept();
        }
        try {
            return opening.open();
        } catch (IOException e) {
            report(e);
            return CodeFile.unkept();
        }
    }

    private void report(IOException e) {
        trouble = "the cache of compiled code is not used: " + e;
    }
}
