package dev.quipu.llm.tensor;

import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmInstance;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The host's side of {@code tensor.h}. On, it does a module's matrix products and attention with all the vector width there is, on some
 * threads; off, or where the engine does not give its memory, it calls the module's own export of the same name. Results
 * and fuel are the same. Safe on any thread.
 *
 * <p>That holds for modules whose exports compute what their imports ask for: ours. It is not offered to others.
 */
public final class TensorExtension implements AutoCloseable {

    private static final String MODULE = "tensor";

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
        var matmul = isOn() ? Optional.of(new Matmul(workers)) : Optional.<Matmul>empty();
        var attend = isOn() ? Optional.of(new Attend(workers)) : Optional.<Attend>empty();
        return List.of(
                function("matmul", 4, List.of(), MatmulCall.ARGUMENTS, address, (caller, given, arguments) -> {
                    MatmulCall call = MatmulCall.of(arguments, caller.memoryBytes());
                    run("matmul", caller, given, call.price(), matmul.map(host -> memory -> host.run(call, memory)));
                }),
                function(
                        "attend",
                        4,
                        List.of(ValueType.F32),
                        AttendCall.ARGUMENTS,
                        address,
                        (caller, given, arguments) -> {
                            AttendCall call = AttendCall.of(arguments, caller);
                            run(
                                    "attend",
                                    caller,
                                    given,
                                    call.price(),
                                    attend.map(host -> memory -> host.run(call, memory)));
                        }));
    }

    /** @param arguments as given, addresses zero-extended */
    @FunctionalInterface
    private interface Body {
        void call(WasmInstance caller, long[] given, long[] arguments);
    }

    /** A function of some counts, some other numbers, and addresses for the rest. */
    private static HostFunction function(
            String name, int counts, List<ValueType> others, int all, ValueType address, Body body) {
        int numbers = counts + others.size();
        List<ValueType> parameters = Stream.of(
                        Collections.nCopies(counts, ValueType.I32), others, Collections.nCopies(all - numbers, address))
                .flatMap(List::stream)
                .toList();
        return new HostFunction(MODULE, name, parameters, null, (caller, given) -> {
            body.call(caller, given, address == ValueType.I32 ? zeroExtended(given, numbers) : given);
            return 0;
        });
    }

    private static void run(
            String name, WasmInstance caller, long[] given, long price, Optional<Consumer<MemorySegment>> host) {
        caller.charge(price);
        Optional<MemorySegment> memory = host.isPresent() ? caller.memory() : Optional.empty();
        if (memory.isPresent()) {
            host.get().accept(memory.get());
        } else {
            caller.uncharged(OWN_CODE_MOST * price, () -> caller.call(MODULE + "." + name, given));
        }
    }

    /** Counts stay as they are, so that a negative one is refused. */
    private static long[] zeroExtended(long[] given, int addressesFrom) {
        long[] arguments = given.clone();
        for (int i = addressesFrom; i < arguments.length; i++) {
            arguments[i] = Integer.toUnsignedLong((int) arguments[i]);
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
