package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.NATIVE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static dev.quipu.wasm.compiler.Descriptors.UNSAFE;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Bounds checks, loads and stores of numbers. Vectors are loaded and stored by their rows. */
final class MemoryCode {

    private static final long MASK_32 = 0xFFFF_FFFFL;
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc ABSOLUTE =
            MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int, CD_int, INSTANCE);
    /** No address, and no size of a memory, has more bits; a mask that changes nothing tells C2 so. */
    static final long ADDRESS_BITS = (1L << 56) - 1;

    /** Offsets above this are rare, and left to a method that takes its time. */
    private static final long LARGEST_INLINE_OFFSET = 1L << 40;

    /** How a number of a certain width is read and written. */
    private enum Width {
        BYTE("Byte", CD_byte),
        SHORT("Short", CD_short),
        INT("Int", CD_int),
        LONG("Long", CD_long),
        FLOAT("Float", CD_float),
        DOUBLE("Double", CD_double);

        /* The name of the constant is that of the layout's in Native. */

        final String name;
        final ClassDesc type;
        final ClassDesc layout;

        Width(String name, ClassDesc type) {
            this.name = name;
            this.type = type;
            this.layout = ClassDesc.of("java.lang.foreign.ValueLayout$Of" + name);
        }
    }

    private final CodeBuilder code;
    private final Frame frame;
    private final boolean unsafe;
    private final long leastBytes;

    /** @param leastBytes how large memory 0 is at least */
    MemoryCode(CodeBuilder code, Frame frame, boolean unsafe, long leastBytes) {
        this.code = code;
        this.frame = frame;
        this.unsafe = unsafe;
        this.leastBytes = leastBytes;
    }

    /**
     * Reads where memory 0 lies and ends: at the start, and after whatever may have made it grow. In such terms that C2
     * knows their ranges: then neither the sign of a length nor that of an address is looked at in each access.
     */
    /*
     * In a method of more than 8,000 bytes C2 takes nothing in line (DesiredMethodLimit), not even an accessor, so that
     * all is written out here: the address and the size in terms of which it knows that they are positive, and that the
     * size is no smaller than declared.
     */
    void refresh() {
        code.aload(frame.instance)
                .getfield(INSTANCE, "firstMemory", Descriptors.MEMORY)
                .dup()
                .getfield(Descriptors.MEMORY, "base", CD_long)
                .loadConstant(ADDRESS_BITS)
                .land()
                .lstore(frame.base)
                .getfield(Descriptors.MEMORY, "bytes", CD_long)
                .loadConstant(leastBytes)
                .lsub()
                .loadConstant(ADDRESS_BITS)
                .land()
                .loadConstant(leastBytes)
                .ladd()
                .lstore(frame.limit);
    }

    /** Turns the address on the stack into a native one, checked, as a long. */
    void address(ValueType type, int memory, long offset, int bytes) {
        if (type == ValueType.I32) {
            code.i2l().loadConstant(MASK_32).land();
        }
        if (memory != 0 || offset < 0 || offset > LARGEST_INLINE_OFFSET) {
            code.loadConstant(offset)
                    .loadConstant(bytes)
                    .loadConstant(memory)
                    .aload(frame.instance)
                    .invokestatic(SUPPORT, "absolute", ABSOLUTE);
            return;
        }
        code.lload(frame.limit);
        if (offset + bytes - 1 != 0) {
            code.loadConstant(offset + bytes - 1).lsub();
        }
        code.invokestatic(OBJECTS, "checkIndex", CHECK).lload(frame.base).ladd();
        if (offset != 0) {
            code.loadConstant(offset).ladd();
        }
    }

    /** Loads a number from the native address on the stack. */
    void load(Opcode opcode) {
        Width width =
                switch (opcode) {
                    case I32_LOAD8_S, I32_LOAD8_U, I64_LOAD8_S, I64_LOAD8_U -> Width.BYTE;
                    case I32_LOAD16_S, I32_LOAD16_U, I64_LOAD16_S, I64_LOAD16_U -> Width.SHORT;
                    case I32_LOAD, I64_LOAD32_S, I64_LOAD32_U -> Width.INT;
                    case I64_LOAD -> Width.LONG;
                    case F32_LOAD -> Width.FLOAT;
                    case F64_LOAD -> Width.DOUBLE;
                    default -> throw new IllegalStateException("no load of a number: " + opcode);
                };
        get(width);
        switch (opcode) {
            case I32_LOAD8_U -> code.loadConstant(0xFF).iand();
            case I32_LOAD16_U -> code.loadConstant(0xFFFF).iand();
            case I64_LOAD8_U -> code.loadConstant(0xFF).iand().i2l();
            case I64_LOAD16_U -> code.loadConstant(0xFFFF).iand().i2l();
            case I64_LOAD32_U -> code.i2l().loadConstant(MASK_32).land();
            case I64_LOAD8_S, I64_LOAD16_S, I64_LOAD32_S -> code.i2l();
            default -> {}
        }
    }

    private void get(Width width) {
        int address = frame.temporary(2);
        code.lstore(address);
        receiver(width);
        code.lload(address);
        if (unsafe) {
            code.invokevirtual(UNSAFE, "get" + width.name, MethodTypeDesc.of(width.type, CD_Object, CD_long));
        } else {
            code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(width.type, width.layout, CD_long));
        }
    }

    /** Stores the number in the local {@code value} at the native address on the stack. */
    void store(Opcode opcode, ValueType type, int value) {
        Width width =
                switch (opcode) {
                    case I32_STORE8, I64_STORE8 -> Width.BYTE;
                    case I32_STORE16, I64_STORE16 -> Width.SHORT;
                    case I32_STORE, I64_STORE32 -> Width.INT;
                    case I64_STORE -> Width.LONG;
                    case F32_STORE -> Width.FLOAT;
                    case F64_STORE -> Width.DOUBLE;
                    default -> throw new IllegalStateException("no store of a number: " + opcode);
                };
        int address = frame.temporary(2);
        code.lstore(address);
        receiver(width);
        code.lload(address).loadLocal(Descriptors.kind(type), value);
        if (type == ValueType.I64 && width != Width.LONG) {
            code.l2i();
        }
        if (width == Width.BYTE) {
            code.i2b();
        } else if (width == Width.SHORT) {
            code.i2s();
        }
        if (unsafe) {
            code.invokevirtual(UNSAFE, "put" + width.name, MethodTypeDesc.of(CD_void, CD_Object, CD_long, width.type));
        } else {
            code.invokeinterface(SEGMENT, "set", MethodTypeDesc.of(CD_void, width.layout, CD_long, width.type));
        }
    }

    private void receiver(Width width) {
        if (unsafe) {
            code.getstatic(Descriptors.CONSTANTS, "UNSAFE", UNSAFE).aconst_null();
        } else {
            code.getstatic(NATIVE, "ALL", SEGMENT).getstatic(NATIVE, width.name(), width.layout);
        }
    }
}
