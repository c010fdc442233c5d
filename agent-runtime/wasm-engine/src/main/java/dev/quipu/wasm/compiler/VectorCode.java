package dev.quipu.wasm.compiler;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;

/**
 * Writes calls of the Vector API, in line: a call of a method of ours would box its vectors. Each method takes its
 * operands from the top of the stack and leaves its result there; in comments the top is on the right.
 */
final class VectorCode {

    private static final String API = "jdk.incubator.vector.";
    private static final ClassDesc VECTOR = ClassDesc.of(API + "Vector");
    private static final ClassDesc MASK = ClassDesc.of(API + "VectorMask");
    private static final ClassDesc SHUFFLE = ClassDesc.of(API + "VectorShuffle");
    private static final ClassDesc SPECIES = ClassDesc.of(API + "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(API + "VectorOperators");
    private static final ClassDesc UNARY = OPERATORS.nested("Unary");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
    private static final ClassDesc TERNARY = OPERATORS.nested("Ternary");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");
    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    private static final ClassDesc ORDER = ClassDesc.of("java.nio.ByteOrder");
    private static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
    private static final ClassDesc NATIVE = ClassDesc.of(Native.class.getName());
    private static final ClassDesc CONSTANTS = ClassDesc.of(VectorConstants.class.getName());

    private final CodeBuilder code;
    private final VectorImmediates immediates;

    VectorCode(CodeBuilder code, VectorImmediates immediates) {
        this.code = code;
        this.immediates = immediates;
    }

    /** Without scratch locals. */
    VectorCode(CodeBuilder code) {
        this(code, new VectorImmediates(0, 0, 0, -1, false));
    }

    CodeBuilder code() {
        return code;
    }

    VectorImmediates immediates() {
        return immediates;
    }

    // Scratch locals: 4 slots, a long or a double takes two.

    /** v -> */
    VectorCode keep(int slot) {
        code.astore(immediates.scratchLocal() + slot);
        return this;
    }

    /** -> v */
    VectorCode recall(int slot) {
        code.aload(immediates.scratchLocal() + slot);
        return this;
    }

    /** v -> v */
    VectorCode copy(int slot) {
        code.dup();
        return keep(slot);
    }

    VectorCode keepScalar(TypeKind kind, int slot) {
        code.storeLocal(kind, immediates.scratchLocal() + slot);
        return this;
    }

    VectorCode recallScalar(TypeKind kind, int slot) {
        code.loadLocal(kind, immediates.scratchLocal() + slot);
        return this;
    }

    // Lanewise operations

    /** v -> v */
    VectorCode unary(Shape shape, String operator) {
        operator(operator, UNARY);
        return call(shape, "lanewise", shape.vector(), UNARY);
    }

    /** a b -> v */
    VectorCode binary(Shape shape, String operator) {
        operator(operator, binaryType(operator));
        code.swap();
        return call(shape, "lanewise", shape.vector(), BINARY, VECTOR);
    }

    /** v -> v, the other operand has {@code constant} in every lane; the second of a shift is its count */
    VectorCode with(Shape shape, String operator, Number constant) {
        operator(operator, binaryType(operator));
        scalar(shape, constant);
        return call(shape, "lanewise", shape.vector(), BINARY, shape.lane());
    }

    /** v -> v, the scalar of the type of a lane in {@code slot} in every lane of the other operand */
    VectorCode withScalar(Shape shape, String operator, int slot) {
        operator(operator, binaryType(operator));
        recallScalar(shape.scalar(), slot);
        return call(shape, "lanewise", shape.vector(), BINARY, shape.lane());
    }

    /** a -> a where a bit of c is not set, b where it is; b and c from slots */
    VectorCode bitBlend(Shape shape, int b, int c) {
        operator("BITWISE_BLEND", TERNARY);
        recall(b).recall(c);
        return call(shape, "lanewise", shape.vector(), TERNARY, VECTOR, VECTOR);
    }

    VectorCode reinterpret(Shape from, Shape to) {
        from.reinterpret(code, to);
        return this;
    }

    // Masks. Vectors of 64-bit lanes must be widened before they are compared or blended, and narrowed afterwards.

    private boolean isWide(Shape shape) {
        return shape.laneBits() == 64 && immediates.maskBits() == 256;
    }

    private VectorCode species(Shape shape, int bits) {
        code.getstatic(shape.vector(), "SPECIES_" + bits, SPECIES);
        return this;
    }

    private VectorCode reshape(Shape shape, int bits) {
        species(shape, bits);
        code.iconst_0();
        call(shape, "reinterpretShape", VECTOR, SPECIES, CD_int);
        code.checkcast(shape.vector());
        return this;
    }

    /** v -> v, zeros added above if masks need that */
    VectorCode widen(Shape shape) {
        return isWide(shape) ? reshape(shape, 256) : this;
    }

    /** v -> v, of 128 bits again */
    VectorCode narrow(Shape shape) {
        return isWide(shape) ? reshape(shape, 128) : this;
    }

    /** a b -> a b */
    VectorCode widenBoth(Shape shape) {
        if (isWide(shape)) {
            widen(shape);
            code.swap();
            widen(shape);
            code.swap();
        }
        return this;
    }

    /** a b -> mask */
    VectorCode compare(Shape shape, String comparison) {
        operator(comparison, COMPARISON);
        code.swap();
        return call(shape, "compare", MASK, COMPARISON, VECTOR);
    }

    /** v -> mask */
    VectorCode compareWith(Shape shape, String comparison, Number constant) {
        operator(comparison, COMPARISON);
        scalar(shape, constant);
        return call(shape, "compare", MASK, COMPARISON, shape.lane());
    }

    /** a b mask -> b where the mask is set, else a */
    VectorCode blend(Shape shape) {
        return call(shape, "blend", shape.vector(), VECTOR, MASK);
    }

    /** v mask -> {@code constant} where the mask is set, else v */
    VectorCode blendWith(Shape shape, Number constant) {
        everywhereWide(shape, constant);
        code.swap();
        return blend(shape);
    }

    /** mask of lanes of {@code shape} -> mask of integers as wide */
    VectorCode castMask(Shape shape) {
        if (shape != shape.integral()) {
            species(shape.integral(), isWide(shape) ? 256 : 128);
            code.invokevirtual(MASK, "cast", MethodTypeDesc.of(MASK, SPECIES));
        }
        return this;
    }

    /** mask of lanes of {@code shape} -> vector of integers as wide, all bits set or none */
    VectorCode maskToVector(Shape shape) {
        castMask(shape);
        code.invokevirtual(MASK, "toVector", MethodTypeDesc.of(VECTOR));
        code.checkcast(shape.integral().vector());
        return this;
    }

    /** mask -> int */
    VectorCode anyTrue() {
        code.invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(CD_boolean));
        return this;
    }

    /** mask -> int, lane 0 lowest */
    VectorCode maskToBits() {
        code.invokevirtual(MASK, "toLong", MethodTypeDesc.of(CD_long));
        code.l2i();
        return this;
    }

    // Constants, lanes, shuffles

    /** -> v, {@code constant} in every lane */
    VectorCode everywhere(Shape shape, Number constant) {
        return everywhere(shape, constant, 128);
    }

    /** -> v, widened, {@code constant} in every lane */
    VectorCode everywhereWide(Shape shape, Number constant) {
        return everywhere(shape, constant, isWide(shape) ? 256 : 128);
    }

    private VectorCode everywhere(Shape shape, Number constant, int bits) {
        species(shape, bits);
        scalar(shape, constant);
        code.invokestatic(shape.vector(), "broadcast", MethodTypeDesc.of(shape.vector(), SPECIES, shape.lane()));
        return this;
    }

    /** scalar -> v */
    VectorCode splat(Shape shape) {
        keepScalar(shape.scalar(), 0);
        species(shape, 128);
        recallScalar(shape.scalar(), 0);
        narrowScalar(shape);
        code.invokestatic(shape.vector(), "broadcast", MethodTypeDesc.of(shape.vector(), SPECIES, shape.lane()));
        return this;
    }

    /** -> v */
    VectorCode constant(Shape shape, long low, long high) {
        if (low != high) {
            code.loadConstant(dynamic("vector", ConstantDescs.CD_Object, shape.vector(), low, high));
            return this;
        }
        if ((low ^ Long.rotateLeft(low, 32)) != 0) {
            return everywhere(Shape.LONGS, low).reinterpret(Shape.LONGS, shape);
        }
        // The narrowest lanes the shape allows, so that the reinterpretation falls away where it can.
        return switch (shape) {
            case BYTES ->
                (low ^ Long.rotateLeft(low, 8)) == 0
                        ? everywhere(Shape.BYTES, (byte) low)
                        : everywhere(Shape.INTS, (int) low).reinterpret(Shape.INTS, shape);
            case SHORTS ->
                (low ^ Long.rotateLeft(low, 16)) == 0
                        ? everywhere(Shape.SHORTS, (short) low)
                        : everywhere(Shape.INTS, (int) low).reinterpret(Shape.INTS, shape);
            case LONGS, DOUBLES -> everywhere(Shape.LONGS, low).reinterpret(Shape.LONGS, shape);
            case INTS, FLOATS -> everywhere(Shape.INTS, (int) low).reinterpret(Shape.INTS, shape);
        };
    }

    private static DynamicConstantDesc<?> dynamic(
            String bootstrap, ClassDesc returns, ClassDesc type, long low, long high) {
        DirectMethodHandleDesc method =
                ConstantDescs.ofConstantBootstrap(CONSTANTS, bootstrap, returns, CD_long, CD_long);
        return DynamicConstantDesc.ofNamed(method, bootstrap, type, low, high);
    }

    private void loadShuffle(long low, long high) {
        code.loadConstant(dynamic("shuffle", SHUFFLE, SHUFFLE, low, high));
    }

    /** BYTES -> BYTES, byte i is the one at byte i of {@code low}, {@code high} */
    VectorCode rearrange(long low, long high) {
        loadShuffle(low, high);
        return call(Shape.BYTES, "rearrange", Shape.BYTES.vector(), SHUFFLE);
    }

    /** BYTES BYTES -> BYTES, indexes of 16 and more for bytes of the second */
    VectorCode rearrangeBoth(long low, long high) {
        loadShuffle(low, high);
        code.swap();
        return call(Shape.BYTES, "rearrange", Shape.BYTES.vector(), SHUFFLE, VECTOR);
    }

    /** vector indexes -> vector, indexes modulo 16 */
    VectorCode select() {
        code.swap();
        return call(Shape.BYTES, "selectFrom", Shape.BYTES.vector(), VECTOR);
    }

    /** v -> scalar of the type of a lane */
    VectorCode lane(Shape shape, int lane) {
        code.loadConstant(lane);
        return call(shape, "lane", shape.lane(), CD_int);
    }

    /** v, scalar from a slot -> v */
    VectorCode withLane(Shape shape, int lane, int slot) {
        code.loadConstant(lane);
        recallScalar(shape.scalar(), slot);
        narrowScalar(shape);
        return call(shape, "withLane", shape.vector(), CD_int, shape.lane());
    }

    /** Lanes converted one by one: the lower ones if the result has fewer, zeros above if it has more. */
    VectorCode convert(String conversion, Shape from, Shape to) {
        return convert(conversion, from, to, 128);
    }

    /** v of 128 bits -> v of 256 bits: all lanes converted into ones twice as wide */
    VectorCode convertWide(String conversion, Shape from, Shape to) {
        return convert(conversion, from, to, 256);
    }

    /** INTS of 256 bits -> INTS of 256 bits, lower and upper half exchanged */
    VectorCode swapHalves() {
        code.loadConstant(DynamicConstantDesc.ofNamed(
                ConstantDescs.ofConstantBootstrap(CONSTANTS, "halves", SHUFFLE), "halves", SHUFFLE));
        return call(Shape.INTS, "rearrange", Shape.INTS.vector(), SHUFFLE);
    }

    /** v of 256 bits -> v of 128 bits */
    VectorCode lowerHalf(Shape shape) {
        return reshape(shape, 128);
    }

    private VectorCode convert(String conversion, Shape from, Shape to, int bits) {
        operator(conversion, CONVERSION);
        species(to, bits);
        code.iconst_0();
        call(from, "convertShape", VECTOR, CONVERSION, SPECIES, CD_int);
        code.checkcast(to.vector());
        return this;
    }

    // Memory

    /** address -> v, {@code bits} 64 or 128 */
    VectorCode load(Shape shape, int bits) {
        keepScalar(TypeKind.LONG, 0);
        species(shape, bits);
        segmentAt(0);
        code.invokestatic(
                shape.vector(),
                "fromMemorySegment",
                MethodTypeDesc.of(shape.vector(), SPECIES, SEGMENT, CD_long, ORDER));
        return this;
    }

    /** address -> v, the upper half zero */
    VectorCode loadLowHalf(Shape shape) {
        return load(shape, 64).reshape(shape, 128);
    }

    /** address v -> */
    VectorCode store(Shape shape) {
        keep(2).keepScalar(TypeKind.LONG, 0).recall(2);
        segmentAt(0);
        code.invokevirtual(
                shape.vector(), "intoMemorySegment", MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT, CD_long, ORDER));
        return this;
    }

    private void segmentAt(int slot) {
        code.getstatic(NATIVE, "ALL", SEGMENT);
        recallScalar(TypeKind.LONG, slot);
        code.getstatic(ORDER, "LITTLE_ENDIAN", ORDER);
    }

    /** address -> scalar */
    VectorCode loadScalar(Shape shape) {
        keepScalar(TypeKind.LONG, 0);
        loadTarget(shape);
        if (immediates.unsafe()) {
            code.invokevirtual(
                    UNSAFE,
                    "get" + shape.laneName(),
                    MethodTypeDesc.of(shape.lane(), ConstantDescs.CD_Object, CD_long));
        } else {
            code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(shape.lane(), layout(shape), CD_long));
        }
        return this;
    }

    /** address -> , stores a lane of the vector in slot 2 */
    VectorCode storeLane(Shape shape, int lane) {
        keepScalar(TypeKind.LONG, 0);
        loadTarget(shape);
        recall(2).lane(shape, lane);
        if (immediates.unsafe()) {
            code.invokevirtual(
                    UNSAFE,
                    "put" + shape.laneName(),
                    MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, CD_long, shape.lane()));
        } else {
            code.invokeinterface(
                    SEGMENT, "set", MethodTypeDesc.of(ConstantDescs.CD_void, layout(shape), CD_long, shape.lane()));
        }
        return this;
    }

    /** What an access of a scalar is called on, and its arguments up to the address. */
    private void loadTarget(Shape shape) {
        if (immediates.unsafe()) {
            code.invokestatic(UNSAFE, "getUnsafe", MethodTypeDesc.of(UNSAFE)).aconst_null();
        } else {
            code.getstatic(NATIVE, "ALL", SEGMENT)
                    .getstatic(NATIVE, shape.laneName().toUpperCase(Locale.ROOT), layout(shape));
        }
        recallScalar(TypeKind.LONG, 0);
    }

    private static ClassDesc layout(Shape shape) {
        return ClassDesc.of("java.lang.foreign.ValueLayout").nested("Of" + shape.laneName());
    }

    // Plumbing

    private VectorCode call(Shape shape, String name, ClassDesc result, ClassDesc... parameters) {
        code.invokevirtual(shape.vector(), name, MethodTypeDesc.of(result, parameters));
        return this;
    }

    /** The type its constant is declared with. */
    private static ClassDesc binaryType(String operator) {
        return switch (operator) {
            case "ADD", "MUL", "MIN", "MAX", "AND", "OR", "XOR", "UMIN", "UMAX" -> ASSOCIATIVE;
            default -> BINARY;
        };
    }

    private void operator(String name, ClassDesc type) {
        code.getstatic(OPERATORS, name, type);
    }

    private void scalar(Shape shape, Number value) {
        switch (shape) {
            case BYTES, SHORTS, INTS -> code.loadConstant(value.intValue());
            case LONGS -> code.loadConstant(value.longValue());
            case FLOATS -> code.loadConstant(value.floatValue());
            case DOUBLES -> code.loadConstant(value.doubleValue());
        }
    }

    /** int -> byte or short where a lane is that */
    private void narrowScalar(Shape shape) {
        if (shape == Shape.BYTES) {
            code.i2b();
        } else if (shape == Shape.SHORTS) {
            code.i2s();
        }
    }
}
