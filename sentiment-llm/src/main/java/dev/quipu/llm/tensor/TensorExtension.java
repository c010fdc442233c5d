package dev.quipu.llm.tensor;

import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmInstance;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The host's side of {@code tensor.h}. On, it does a module's matrix products with all the vector width there is, on some
 * threads; off, or where the engine does not give its memory, it calls the module's own export of the same name. Results
 * and fuel are the same. Safe on any thread.
 *
 * <p>That holds for modules whose exports compute what their imports ask for: ours. It is not offered to others.
 */
public final class TensorExtension implements AutoCloseable {

    private static final String MODULE = "tensor";
    private static final String MATMUL = "matmul";

    /**
     * What a module's own code may use, for each unit of the price, before it traps. The scalar builds take most: 21 for
     * one token by halves.
     */
    private static final long OWN_CODE_MOST = 32;

    private final Workers workers;

    private TensorExtension(Workers workers) {
        this.workers = workers;
    }

    /** Everything is done by the module. */
    public static TensorExtension off() {
        return new TensorExtension(null);
    }

    /**
     * @param threads that work on one product, its caller included
     * @throws IllegalArgumentException if there is not one at least
     */
    public static TensorExtension on(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        return Tier.COMPILED.hasFastVectors() ? new TensorExtension(new Workers(threads)) : off();
    }

    /** Whether the host does the work, in engines that give their memory. */
    public boolean isOn() {
        return workers != null;
    }

    /**
     * The functions for one instance.
     *
     * @param address type of an address of the module
     */
    public List<HostFunction> imports(ValueType address) {
        Optional<Matmul> matmul = isOn() ? Optional.of(new Matmul(workers)) : Optional.empty();
        List<ValueType> parameters = Stream.concat(
                        Collections.nCopies(4, ValueType.I32).stream(),
                        Collections.nCopies(MatmulCall.ARGUMENTS - 4, address).stream())
                .toList();
        return List.of(new HostFunction(MODULE, MATMUL, parameters, null, (caller, arguments) -> {
            run(matmul, caller, arguments, address);
            return 0;
        }));
    }

    private static void run(Optional<Matmul> matmul, WasmInstance caller, long[] given, ValueType address) {
        MatmulCall call = MatmulCall.of(zeroExtended(given, address), caller.memoryBytes());
        caller.charge(call.price());
        Optional<MemorySegment> memory = matmul.isPresent() ? caller.memory() : Optional.empty();
        if (memory.isPresent()) {
            matmul.get().run(call, memory.get());
        } else {
            caller.uncharged(OWN_CODE_MOST * call.price(), () -> caller.call(MODULE + "." + MATMUL, given));
        }
    }

    /** Counts stay as they are, so that a negative one is refused. */
    private static long[] zeroExtended(long[] given, ValueType address) {
        long[] arguments = given.clone();
        if (address == ValueType.I32) {
            for (int i = 4; i < arguments.length; i++) {
                arguments[i] = Integer.toUnsignedLong((int) arguments[i]);
            }
        }
        return arguments;
    }

    /** Ends the threads; instances that are still used go on without them. */
    @Override
    public void close() {
        if (workers != null) {
            workers.close();
        }
    }
}
