package dev.quipu.wasm;

import dev.quipu.wasm.binary.ModuleDecoder;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.validate.ModuleValidator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * A module read and validated, ready for an interpreter or compiler; nothing of it has run. Safe for use by many
 * threads.
 */
public final class Module {

    private final byte[] wasm;
    private final Limits limits;
    private final Instrumentation instrumentation;
    private final ModuleValidator validator;
    private final AtomicReferenceArray<Code> bodies;
    /** Computed when asked for; whoever comes first, it is the same. */
    private volatile String sha256;

    private final Map<Object, Object> derived = new ConcurrentHashMap<>();

    private Module(byte[] wasm, Limits limits, Instrumentation instrumentation, boolean lazy) {
        this.wasm = wasm;
        this.limits = limits;
        this.instrumentation = instrumentation;
        this.validator = new ModuleValidator(ModuleDecoder.decode(wasm, limits), limits, instrumentation);
        this.bodies = lazy
                ? new AtomicReferenceArray<>(validator.functions())
                : new AtomicReferenceArray<>(validator.bodies());
    }

    /** As {@link #parse(byte[], Limits, Instrumentation)}, with nothing added to the code. */
    public static Module parse(byte[] wasm, Limits limits) {
        return parse(wasm, limits, Instrumentation.NONE);
    }

    /**
     * Reads and validates a module, function bodies included.
     *
     * @param wasm the binary format, copied
     * @param instrumentation what to add to the code
     * @throws LoadException if it is malformed, invalid, over a limit, or needs a feature this engine lacks
     */
    public static Module parse(byte[] wasm, Limits limits, Instrumentation instrumentation) {
        return new Module(copy(wasm, limits), limits, instrumentation, false);
    }

    /** As {@link #parseLazily(byte[], Limits, Instrumentation)}, with nothing added to the code. */
    public static Module parseLazily(byte[] wasm, Limits limits) {
        return parseLazily(wasm, limits, Instrumentation.NONE);
    }

    /**
     * As {@link #parse}, but a function body is validated when {@link #code} first asks for it; what is wrong with one
     * is thrown there. For modules known to be valid, or to spread the work over threads.
     */
    public static Module parseLazily(byte[] wasm, Limits limits, Instrumentation instrumentation) {
        return new Module(copy(wasm, limits), limits, instrumentation, true);
    }

    private static byte[] copy(byte[] wasm, Limits limits) {
        limits.check(Limits.Bound.MODULE_BYTES, wasm.length, -1);
        return wasm.clone();
    }

    /** Everything but the code of functions. */
    public Declarations declarations() {
        return validator.declarations();
    }

    /** How many functions the module defines; imported ones come before them in the index space. */
    public int definedFunctions() {
        return bodies.length();
    }

    /**
     * The code of a function.
     *
     * @param defined index among the functions the module defines: the function's index less
     *     {@link Declarations#importedFunctions}
     * @throws LoadException only after {@link #parseLazily}
     */
    public Code code(int defined) {
        Code code = bodies.get(defined);
        if (code == null) {
            bodies.compareAndSet(defined, null, validator.body(defined));
            code = bodies.get(defined);
        }
        return code;
    }

    /**
     * Validates what function bodies {@link #code} was not asked for yet.
     *
     * @throws LoadException about the first wrong one, only after {@link #parseLazily}
     */
    public void validate() {
        for (int i = 0; i < definedFunctions(); i++) {
            code(i);
        }
    }

    /** The type of any function, by its index in the whole index space. */
    public FunctionType functionType(int function) {
        return declarations().functionType(function);
    }

    /** The limits it was read under; they hold for its memories and tables too. */
    public Limits limits() {
        return limits;
    }

    /** What was added to its code. */
    public Instrumentation instrumentation() {
        return instrumentation;
    }

    /** SHA-256 of the bytes of the module, as 64 hexadecimal digits. */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = HexFormat.of().formatHex(digest(wasm));
            sha256 = known;
        }
        return known;
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What {@code make} makes of this module, made once for each key; for executors. */
    public <T> T derived(Object key, Function<Module, T> make) {
        @SuppressWarnings("unchecked") // whoever brings the key knows what it stands for
        T known = (T) derived.computeIfAbsent(key, _ -> make.apply(this));
        return known;
    }

    /** For executors, all bytes of the module: not a copy. */
    public byte[] wasm() {
        return wasm;
    }

    /** Copies bytes of the module: a data segment or a custom section. */
    public byte[] bytes(int start, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(wasm, start, copy, 0, length);
        return copy;
    }
}
