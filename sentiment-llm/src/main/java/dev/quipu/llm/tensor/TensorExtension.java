package dev.quipu.llm.tensor;

import static dev.quipu.wasm.HostFunction.ValueType.F32;
import static dev.quipu.wasm.HostFunction.ValueType.I32;

import dev.quipu.wasm.HostFunction;
import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmInstance;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The host's side of {@code tensor.h}. On, it does most of a layer with all the vector width there is, on some threads:
 * matrix products, attention, gates, and quantising what goes into a product; off, or where the engine does not give its memory, it calls the module's own export of the same name. Results
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
    private final Optional<Summing> summing;

    private TensorExtension(Workers workers, Optional<Summing> summing) {
        this.workers = workers;
        this.summing = summing;
    }

    /** Everything is done by the module. */
    public static TensorExtension off() {
        return new TensorExtension(null, Optional.empty());
    }

    /**
     * @param threads that work on one product, its caller included
     * @throws IllegalArgumentException if there is not one at least
     */
    public static TensorExtension on(int threads) {
        return on(threads, Optional.empty());
    }

    /** The same, with a way to sum products; otherwise it is the one that is faster here. */
    static TensorExtension on(int threads, Summing summing) {
        return on(threads, Optional.of(summing));
    }

    private static TensorExtension on(int threads, Optional<Summing> summing) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        return Tier.COMPILED.hasFastVectors() ? new TensorExtension(new Workers(threads), summing) : off();
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
        return List.of(
                function(
                        "matmul",
                        List.of(I32, I32, I32, I32),
                        MatmulCall.ARGUMENTS,
                        address,
                        (given, caller) -> MatmulCall.of(given, caller.memoryBytes()),
                        host(
                                own -> new Matmul(own, summing.orElseGet(() -> Summing.fastest())),
                                (host, call, memory) -> host.run(call, memory))),
                function(
                        "attend",
                        List.of(I32, I32, I32, I32, F32),
                        AttendCall.ARGUMENTS,
                        address,
                        AttendCall::of,
                        host(own -> new Attend(own), (host, call, memory) -> host.run(call, memory))),
                function(
                        "quantise",
                        List.of(I32),
                        QuantiseCall.ARGUMENTS,
                        address,
                        (given, caller) -> QuantiseCall.of(given, caller.memoryBytes()),
                        host(own -> new Quantise(own), (host, call, memory) -> host.run(call, memory))),
                function(
                        "gate",
                        List.of(I32),
                        GateCall.ARGUMENTS,
                        address,
                        (given, caller) -> GateCall.of(given, caller.memoryBytes()),
                        host(own -> new Gate(own), (host, call, memory) -> host.run(call, memory))));
    }

    /** Does the work of a call on a module's memory. */
    @FunctionalInterface
    private interface Host<C> {
        void run(C call, MemorySegment memory);
    }

    /** Does the work of a call, given who does it. */
    @FunctionalInterface
    private interface Work<W, C> {
        void run(W worker, C call, MemorySegment memory);
    }

    /**
     * One for an instance, which it keeps what it needs for; empty if the module is to do the work: then its class is not
     * touched, since what it is made of may not be there.
     *
     * @param make a lambda, as is {@code work}: a reference to a method would link the class at once
     */
    private <W, C> Optional<Host<C>> host(Function<Workers, W> make, Work<W, C> work) {
        if (!isOn()) return Optional.empty();
        W worker = make.apply(workers);
        return Optional.of((call, memory) -> work.run(worker, call, memory));
    }

    /** A function of some numbers, and addresses for the rest. */
    private static <C extends TensorCall> HostFunction function(
            String name,
            List<ValueType> numbers,
            int all,
            ValueType address,
            BiFunction<long[], WasmInstance, C> check,
            Optional<Host<C>> host) {
        var parameters = new ArrayList<>(numbers);
        parameters.addAll(Collections.nCopies(all - numbers.size(), address));
        return new HostFunction(MODULE, name, parameters, null, (caller, given) -> {
            C call = check.apply(address == I32 ? zeroExtended(given, numbers.size()) : given, caller);
            caller.charge(call.price());
            Optional<MemorySegment> memory = host.isPresent() ? caller.memory() : Optional.empty();
            if (memory.isPresent()) {
                host.get().run(call, memory.get());
            } else {
                caller.uncharged(OWN_CODE_MOST * call.price(), () -> caller.call(MODULE + "." + name, given));
            }
            return 0;
        });
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
