package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.runtime.LinearMemory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loads in the background what the first module will need of the JVM, while its bytes are still being read: most of the
 * time until a small module runs in a fresh JVM goes there. Changes nothing but when that is done.
 */
final class HeadStart {

    /** {@code (memory 1) (func (param i32) (result i32) (i32.load (local.get 0)))} */
    private static final byte[] PRACTICE = {
        0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00, //
        0x01, 0x06, 0x01, 0x60, 0x01, 0x7F, 0x01, 0x7F, //
        0x03, 0x02, 0x01, 0x00, //
        0x05, 0x03, 0x01, 0x00, 0x01, //
        0x0A, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x28, 0x02, 0x00, 0x0B
    };

    private static final AtomicBoolean RUNNING = new AtomicBoolean();
    private static final AtomicBoolean COMPILING = new AtomicBoolean();
    private static final AtomicBoolean ADVISING = new AtomicBoolean();
    private static final ExecutorService THREAD = thread();

    private HeadStart() {}

    private static ExecutorService thread() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), HeadStart::thread);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable task) {
        return Thread.ofPlatform().name("quipu-head-start").daemon().unstarted(task);
    }

    /** What every module needs that runs. */
    static void toRun() {
        if (RUNNING.compareAndSet(false, true)) {
            THREAD.execute(() -> practise(HeadStart::running));
        }
    }

    /** What compiling needs. */
    static void toCompile() {
        if (COMPILING.compareAndSet(false, true)) {
            THREAD.execute(() -> practise(HeadStart::compiling));
        }
    }

    /** What vectors need; the guest, who interprets them for a while anyway, does not wait for it. */
    static void toRunVectors() {
        if (ADVISING.compareAndSet(false, true)) {
            THREAD.execute(() -> practise(JitAdvice::giveOnVectors));
        }
    }

    private static void practise(Runnable exercise) {
        try {
            exercise.run();
        } catch (RuntimeException | LinkageError _) {
            // Whoever needs it meets the same, and can say so.
        }
    }

    private static void running() {
        CompilerOptions.detect();
        LinearMemory memory = new LinearMemory(new SizeRange(false, 1, true, 1), Limits.DEFAULT);
        memory.putInt(0, 0, memory.getInt(0, 0));
        memory.write(0, memory.read(0, 1), 0, 1);
    }

    private static void compiling() {
        VectorModule.isLoaded();
        new ClassMaker(Module.parse(PRACTICE, Limits.DEFAULT), CompilerOptions.detect()).compiled(0);
        VectorTable.row(Opcode.V128_LOAD);
    }
}
