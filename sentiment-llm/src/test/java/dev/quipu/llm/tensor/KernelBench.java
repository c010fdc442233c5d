package dev.quipu.llm.tensor;

import com.sun.management.ThreadMXBean;
import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmInstance;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast matrix products are, in multiply-adds per second of the calling thread's CPU time and of wall time, the best of
 * windows of about 15 ms. No test: run its main with the flags that surefire gives tests.
 *
 * <pre>
 *   KernelBench wasm|shorts1|shorts2|packed1|packed2 ROWS COLS TOKENS MATRICES SECONDS KIND[+mins] ...
 * </pre>
 *
 * {@code wasm} is the SIMD build on our engine, metered; {@code shorts2} the extension on two threads, by
 * {@link Summing#SHORTS}. With many matrices weights come from memory.
 */
final class KernelBench {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final InferenceBuild BUILD = InferenceBuild.W64_SIMD;
    private static final double WINDOW_MULTIPLY_ADDS = 5e8;

    private KernelBench() {}

    public static void main(String[] given) {
        boolean host = !given[0].equals("wasm");
        int threads = host ? given[0].charAt(given[0].length() - 1) - '0' : 0;
        Summing summing = given[0].startsWith("packed") ? Summing.PACKED : Summing.SHORTS;
        WasmInstance instance = Modules.instantiate(new QuipuEngine(Metering.QUIPU), BUILD, TensorExtension.off());
        try (var workers = new Workers(Math.max(1, threads))) {
            for (String kind : List.of(given).subList(6, given.length)) {
                instance.run(() -> {
                    measure(instance, host ? new Matmul(workers, summing) : null, given, kind);
                    return null;
                });
            }
        }
    }

    private static void measure(WasmInstance instance, Matmul host, String[] given, String name) {
        boolean mins = name.endsWith("+mins");
        TileKind kind = TileKind.valueOf(mins ? name.substring(0, name.length() - "+mins".length()) : name);
        int rows = Integer.parseInt(given[1]);
        int cols = Integer.parseInt(given[2]);
        int tokens = Integer.parseInt(given[3]);
        List<long[]> calls = new ArrayList<>();
        instance.call("qp_reset_scratch");
        for (int matrix = 0; matrix < Integer.parseInt(given[4]); matrix++) {
            calls.add(Product.draw(kind, mins, rows, cols, tokens, matrix).putBehind(instance, BUILD));
        }
        double multiplyAdds = (double) rows * cols * tokens;
        int window = (int) Math.max(1, WINDOW_MULTIPLY_ADDS / multiplyAdds);
        MemorySegment memory = instance.memory().orElseThrow();
        double cpu = Double.MAX_VALUE;
        double wall = Double.MAX_VALUE;
        long end = System.nanoTime() + Long.parseLong(given[5]) * 1_000_000_000L;
        for (int next = 0; System.nanoTime() < end; ) {
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long wallBefore = System.nanoTime();
            for (int i = 0; i < window; i++, next++) {
                run(instance, host, memory, calls.get(next % calls.size()));
            }
            cpu = Math.min(cpu, (double) (THREADS.getCurrentThreadCpuTime() - cpuBefore) / window);
            wall = Math.min(wall, (double) (System.nanoTime() - wallBefore) / window);
        }
        System.out.printf(
                Locale.ROOT,
                "%s %s %dx%d x %d, %d matrices: %.1f G/s of CPU time, %.1f of wall%n",
                given[0],
                name,
                rows,
                cols,
                tokens,
                calls.size(),
                multiplyAdds / cpu,
                multiplyAdds / wall);
    }

    private static void run(WasmInstance instance, Matmul host, MemorySegment memory, long[] call) {
        if (host == null) {
            instance.call("tensor.matmul", call);
        } else {
            host.run(MatmulCall.of(call, memory.byteSize()), memory);
        }
    }
}
