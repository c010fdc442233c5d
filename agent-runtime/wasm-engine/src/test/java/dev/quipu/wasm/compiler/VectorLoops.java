package dev.quipu.wasm.compiler;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import com.sun.management.ThreadMXBean;
import dev.quipu.wasm.model.Feature;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One vector instruction in a loop, operands read from memory and results written there, as generated code would: what a
 * round costs, and whether it allocates. Run as a program it prints every instruction, or those named.
 */
final class VectorLoops {

    private static final int ROUNDS = 20_000;
    private static final int REGION_BYTES = 1024;
    private static final int RESULTS = 8 * REGION_BYTES;
    private static final ClassDesc NAME = ClassDesc.of("dev.quipu.wasm.compiler.Loop");
    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    // Locals of the loop: the address of the memory, the number of rounds, the round, the address in this round.
    private static final int BASE = 0;
    private static final int COUNT = 2;
    private static final int ROUND = 3;
    private static final int ADDRESS = 4;
    private static final int RESULT = 6;
    private static final int SCRATCH = 8;

    private final CodeBuilder code;
    private final Opcode opcode;
    private final VectorRow row;
    private final VectorImmediates immediates;

    private VectorLoops(CodeBuilder code, Opcode opcode) {
        this.code = code;
        this.opcode = opcode;
        this.row = VectorTable.row(opcode);
        this.immediates = new VectorImmediates(0x13020110_1C0B1A01L, 0x1F071E06_0D150404L, 1, SCRATCH, true);
    }

    /** What a round of a loop costs once compiled. */
    record Cost(double nanos, double allocatedBytes) {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        for (Opcode opcode : Opcode.values()) {
            boolean vector = opcode.feature() == Feature.SIMD || opcode.feature() == Feature.RELAXED_SIMD;
            if (vector && (arguments.length == 0 || List.of(arguments).contains(opcode.text()))) {
                Cost cost = measure(opcode);
                System.out.println(String.format(
                        Locale.ROOT, "%8.3f ns %8.2f bytes  %s", cost.nanos(), cost.allocatedBytes(), opcode.text()));
            }
        }
    }

    /** The best window: runs until windows get no better and do not allocate, or so long that they always will. */
    static Cost measure(Opcode opcode) throws ReflectiveOperationException {
        MethodHandle loop = compile(opcode);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(16 * REGION_BYTES, 64);
            for (int i = 0; i < 2 * RESULTS; i++) {
                memory.set(ValueLayout.JAVA_BYTE, i, (byte) (37 * i ^ i >> 3));
            }
            Cost best = new Cost(Double.MAX_VALUE, Double.MAX_VALUE);
            int quiet = 0;
            for (int window = 0; window < 2_000 && quiet < 60; window++) {
                Cost cost = window(loop, memory.address());
                boolean better = cost.nanos < best.nanos;
                best = new Cost(Math.min(cost.nanos, best.nanos), Math.min(cost.allocatedBytes, best.allocatedBytes));
                quiet = best.allocatedBytes > 0.01 || better ? 0 : quiet + 1;
            }
            return best;
        }
    }

    private static Cost window(MethodHandle loop, long address) {
        try {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            loop.invokeExact(address, ROUNDS);
            long nanos = System.nanoTime() - start;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            return new Cost((double) nanos / ROUNDS, (double) allocated / ROUNDS);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle compile(Opcode opcode) throws ReflectiveOperationException {
        byte[] bytes = ClassFile.of()
                .build(
                        NAME,
                        type -> type.withMethodBody(
                                "run",
                                MethodTypeDesc.of(CD_void, CD_long, CD_int),
                                ClassFile.ACC_STATIC,
                                code -> new VectorLoops(code, opcode).write()));
        MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
        return lookup.findStatic(lookup.lookupClass(), "run", MethodType.methodType(void.class, long.class, int.class));
    }

    private void write() {
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(ROUND);
        code.labelBinding(top).iload(ROUND).iload(COUNT).if_icmpge(end);
        code.lload(BASE)
                .iload(ROUND)
                .bipush(63)
                .iand()
                .bipush(16)
                .imul()
                .i2l()
                .ladd()
                .lstore(ADDRESS);
        pushOperands();
        row.emission().emit(code, immediates);
        storeResult();
        code.iinc(ROUND, 1).goto_(top).labelBinding(end).return_();
    }

    private void pushOperands() {
        List<Shape> shapes = new ArrayList<>(row.operands());
        for (int i = 0; i < opcode.operandCount(); i++) {
            switch (opcode.operand(i)) {
                case null -> code.lload(ADDRESS);
                case V128 -> {
                    code.lload(ADDRESS).loadConstant((long) i * REGION_BYTES).ladd();
                    vectors().load(shapes.removeFirst(), 128);
                }
                case I64 -> code.iload(ROUND).i2l();
                case F32 -> code.iload(ROUND).i2f();
                case F64 -> code.iload(ROUND).i2d();
                default -> code.iload(ROUND);
            }
        }
    }

    private void storeResult() {
        ValueType type = opcode.result();
        if (type == null) {
            return;
        }
        if (type == ValueType.V128) {
            code.astore(RESULT);
            code.lload(ADDRESS).loadConstant((long) RESULTS).ladd().aload(RESULT);
            vectors().store(row.result());
            return;
        }
        Shape shape =
                switch (type) {
                    case I32 -> Shape.INTS;
                    case I64 -> Shape.LONGS;
                    case F32 -> Shape.FLOATS;
                    default -> Shape.DOUBLES;
                };
        TypeKind kind = shape.scalar();
        code.storeLocal(kind, RESULT);
        ClassDesc layout = ClassDesc.of("java.lang.foreign.ValueLayout").nested("Of" + shape.laneName());
        code.getstatic(ClassDesc.of(Native.class.getName()), "ALL", SEGMENT);
        code.getstatic(ClassDesc.of(Native.class.getName()), shape.laneName().toUpperCase(Locale.ROOT), layout);
        code.lload(ADDRESS).loadConstant((long) RESULTS).ladd().loadLocal(kind, RESULT);
        code.invokeinterface(SEGMENT, "set", MethodTypeDesc.of(CD_void, layout, CD_long, shape.lane()));
    }

    private VectorCode vectors() {
        return new VectorCode(code, immediates);
    }
}
