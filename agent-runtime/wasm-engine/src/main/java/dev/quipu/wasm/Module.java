package dev.quipu.wasm;

import dev.quipu.wasm.binary.ModuleDecoder;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.validate.ModuleValidator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A module read and validated, ready for an interpreter or compiler; nothing of it has run. Safe for use by many
 * threads.
 */
public final class Module {

    private final byte[] wasm;
    private final Limits limits;
    private final ModuleValidator validator;
    private final AtomicReferenceArray<Code> bodies;
    private volatile byte[] sha256;

    private Module(byte[] wasm, Limits limits, boolean lazy) {
        this.wasm = wasm;
        this.limits = limits;
        this.validator = new ModuleValidator(ModuleDecoder.decode(wasm, limits), limits);
        this.bodies = lazy
                ? new AtomicReferenceArray<>(validator.functions())
                : new AtomicReferenceArray<>(validator.bodies());
    }

    /**
     * Reads and validates a module, function bodies included.
     *
     * @param wasm the binary format, copied
     * @throws LoadException if it is malformed, invalid, over a limit, or needs a feature this engine lacks
     */
    public static Module parse(byte[] wasm, Limits limits) {
        return new Module(copy(wasm, limits), limits, false);
    }

    /**
     * As {@link #parse}, but a function body is validated when {@link #code} first asks for it; what is wrong with one
     * is thrown there. For modules known to be valid, or to spread the work over threads.
     */
    public static Module parseLazily(byte[] wasm, Limits limits) {
        return new Module(copy(wasm, limits), limits, true);
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

    /** The type of any function, by its index in the whole index space. */
    public FunctionType functionType(int function) {
        return declarations().functionType(function);
    }

    /** The limits it was read under; they hold for its memories and tables too. */
    public Limits limits() {
        return limits;
    }

    /** SHA-256 of the bytes it was parsed from: 32 bytes. */
    public byte[] sha256() {
        if (sha256 == null) {
            try {
                sha256 = MessageDigest.getInstance("SHA-256").digest(wasm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        return sha256.clone();
    }

    /** Copies bytes of the module: a data segment or a custom section. */
    public byte[] bytes(int start, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(wasm, start, copy, 0, length);
        return copy;
    }
}
