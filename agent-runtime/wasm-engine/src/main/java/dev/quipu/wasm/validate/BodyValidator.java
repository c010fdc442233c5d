package dev.quipu.wasm.validate;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.binary.ByteReader;
import dev.quipu.wasm.binary.MemoryArgument;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Locals;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import java.util.Arrays;

/**
 * Validates function bodies and constant expressions, one after another, by the algorithm of the specification's
 * appendix, and lowers them in the same pass. One thread at a time.
 */
final class BodyValidator {

    /** Locals whose type is looked up in a table; those beyond are searched in their runs. */
    private static final int TABLED_LOCALS = 512;

    private final ModuleContext context;
    private final Site site = new Site();
    private final OperandStack operands;
    private final Emitter out = new Emitter();
    private final ControlStack control;
    private final ControlRules controlRules;
    private final TableRules tableRules;
    private final Instrumenter instrumenter;
    private final ValueType[] localTypes = new ValueType[TABLED_LOCALS];
    private final int[] localSlots = new int[TABLED_LOCALS];

    private ByteReader in;
    private Locals locals;
    private boolean constant;

    BodyValidator(ModuleContext context) {
        this.context = context;
        this.operands = new OperandStack(site, context.limits);
        this.control = new ControlStack(site, context.limits, operands, out);
        this.controlRules = new ControlRules(context, site, operands, control, out);
        this.instrumenter = new Instrumenter(site, control, out);
        this.tableRules = new TableRules(context, site, operands, control, instrumenter, out);
    }

    /** Validates the body of the function the module defines as number {@code index}, imports not counted. */
    Code function(int index) {
        int start = context.module.bodyStarts()[index];
        int end = context.module.bodyEnds()[index];
        in = new ByteReader(context.module.bytes(), start, end);
        site.byteOffset = start;
        FunctionType type = context.functionType(context.importedFunctions + index, site);
        constant = false;
        locals = LocalsReader.read(in, type, context.limits);
        Code code = run(type);
        if (in.remaining() > 0) {
            throw in.malformed("section size mismatch: " + in.remaining() + " bytes after the end of the function");
        }
        return code;
    }

    /** Validates the constant expression at which {@code from} stands, and leaves {@code from} after it. */
    Code constant(ByteReader from, ValueType type) {
        in = from;
        constant = true;
        FunctionType returned = FunctionType.result(type);
        locals = LocalsReader.none();
        return run(returned);
    }

    private Code run(FunctionType type) {
        site.byteOffset = in.position();
        tableLocals();
        out.clear();
        operands.clear();
        control.clear(type, locals);
        instrumenter.begin(constant ? Instrumentation.NONE : context.instrumentation);
        while (!control.isEmpty()) {
            step();
        }
        if (control.live) {
            out.opcode(Opcode.RETURN, site.byteOffset);
        }
        return new Code(
                type,
                LocalsReader.withHidden(locals, control.hiddenLocals()),
                operands.maxSlots(),
                out.finishedWords(),
                out.finishedVectors(),
                control.finishedBlocks(),
                control.finishedRegions(),
                out.finishedPositions(),
                out.finishedByteOffsets());
    }

    private void tableLocals() {
        int tabled = Math.min(locals.count(), TABLED_LOCALS);
        int slot = 0;
        for (int run = 0, local = 0; local < tabled; run++) {
            ValueType type = locals.runType(run);
            int end = Math.min(locals.runEnd(run), tabled);
            Arrays.fill(localTypes, local, end, type);
            for (; local < end; local++) {
                localSlots[local] = slot;
                slot += type.slots();
            }
        }
    }

    private void step() {
        site.byteOffset = in.position();
        Opcode opcode = in.opcode();
        if (constant) {
            checkConstant(opcode);
        }
        instrumenter.before(opcode);
        if (opcode.hasSignature()) {
            plain(opcode);
        } else {
            structured(opcode);
        }
        instrumenter.after(opcode);
    }

    private void checkConstant(Opcode opcode) {
        switch (opcode) {
            case I32_CONST, I64_CONST, F32_CONST, F64_CONST, V128_CONST, REF_NULL, REF_FUNC, GLOBAL_GET, END -> {}
            case I32_ADD, I32_SUB, I32_MUL, I64_ADD, I64_SUB, I64_MUL -> {}
            default -> throw site.invalid("constant expression required, not " + opcode.text());
        }
    }

    /** An instruction whose types stand in its row. */
    private void plain(Opcode opcode) {
        if (opcode == Opcode.NOP) {
            return;
        }
        boolean live = control.live;
        if (live) {
            out.opcode(opcode, site.byteOffset);
        }
        ValueType address = immediates(opcode, live);
        for (int i = opcode.operandCount() - 1; i >= 0; i--) {
            ValueType type = opcode.operand(i);
            operands.pop(type == null ? address : type);
        }
        if (opcode.result() != null) {
            operands.push(opcode.result());
        }
    }

    /** Reads and writes what follows a plain opcode; gives the address type of a memory access. */
    private ValueType immediates(Opcode opcode, boolean live) {
        return switch (opcode.immediate()) {
            case NONE -> null;
            case I32 -> word(in.s32(), live);
            case F32 -> word(in.fixed32(), live);
            case I64 -> words(in.s64(), live);
            case F64 -> words(in.fixed64(), live);
            case V128 -> vector(in.fixed64(), in.fixed64(), live);
            case SHUFFLE -> shuffle(live);
            case LANE -> word(lane(opcode), live);
            case FUNCTION -> word(functionReference(in.u32()), live);
            case DATA -> word(context.dataSegment(in.u32(), site), live);
            case ELEMENT -> {
                int segment = in.u32();
                context.elementType(segment, site);
                yield word(segment, live);
            }
            case MEMARG -> access(opcode, live);
            case MEMARG_LANE -> {
                ValueType address = access(opcode, live);
                word(lane(opcode), live);
                yield address;
            }
            default -> throw new IllegalStateException("no plain immediate of " + opcode);
        };
    }

    private ValueType word(int word, boolean live) {
        if (live) {
            out.word(word);
        }
        return null;
    }

    private ValueType words(long word, boolean live) {
        if (live) {
            out.words(word);
        }
        return null;
    }

    private ValueType vector(long low, long high, boolean live) {
        return live ? word(out.vector(low, high), true) : null;
    }

    private ValueType shuffle(boolean live) {
        long[] lanes = new long[2];
        for (int i = 0; i < 16; i++) {
            long lane = in.u8();
            if (lane >= 32) {
                throw site.invalid("invalid lane index " + lane + ", lanes: 32");
            }
            lanes[i >> 3] |= lane << 8 * (i & 7);
        }
        return vector(lanes[0], lanes[1], live);
    }

    private int lane(Opcode opcode) {
        int lane = in.u8();
        if (lane >= opcode.lanes()) {
            throw site.invalid("invalid lane index " + lane + ", lanes: " + opcode.lanes());
        }
        return lane;
    }

    private ValueType access(Opcode opcode, boolean live) {
        MemoryArgument argument = MemoryArgument.read(in);
        SizeRange memory = context.memory(argument.memory(), site);
        if (argument.alignment() > Integer.numberOfTrailingZeros(opcode.accessBytes())) {
            throw site.invalid("alignment must not be larger than natural: 2^" + argument.alignment() + " for "
                    + opcode.accessBytes() + " bytes");
        }
        if (!memory.is64() && argument.offset() >>> 32 != 0) {
            throw site.invalid("offset out of range: " + Long.toUnsignedString(argument.offset()));
        }
        if (live) {
            out.word(argument.memory());
            out.words(argument.offset());
        }
        return memory.addressType();
    }

    private int functionReference(int function) {
        context.functionType(function, site);
        if (!constant && !context.declared.get(function)) {
            throw site.invalid("undeclared function reference " + function);
        }
        if (constant) {
            context.declared.set(function);
        }
        return function;
    }

    private void structured(Opcode opcode) {
        switch (opcode.immediate()) {
            case LOCAL -> local(opcode, in.u32());
            case GLOBAL -> global(opcode, in.u32());
            case HEAP_TYPE -> refNull(opcode);
            case SELECT_TYPES -> typedSelect();
            case MEMORY, MEMORY_MEMORY, DATA_MEMORY, TABLE, TABLE_TABLE, ELEMENT_TABLE -> tableRules.step(opcode, in);
            default -> {
                switch (opcode) {
                    case DROP -> drop();
                    case SELECT -> select();
                    case REF_IS_NULL -> refIsNull(opcode);
                    default -> controlRules.step(opcode, in);
                }
            }
        }
    }

    private void local(Opcode opcode, int local) {
        ModuleContext.check(local, locals.count(), "local", site);
        boolean tabled = local < TABLED_LOCALS;
        ValueType type = tabled ? localTypes[local] : locals.type(local);
        boolean wide = type == ValueType.V128;
        Opcode lowered =
                switch (opcode) {
                    case LOCAL_GET -> {
                        operands.push(type);
                        yield wide ? Opcode.LOCAL_GET_V128 : opcode;
                    }
                    case LOCAL_SET -> {
                        operands.pop(type);
                        yield wide ? Opcode.LOCAL_SET_V128 : opcode;
                    }
                    default -> {
                        operands.pop(type);
                        operands.push(type);
                        yield wide ? Opcode.LOCAL_TEE_V128 : opcode;
                    }
                };
        if (control.live) {
            out.opcode(lowered, site.byteOffset);
            out.word(local);
            out.word(tabled ? localSlots[local] : locals.slot(local));
        }
    }

    private void global(Opcode opcode, int index) {
        if (constant) {
            // Only imports are known to have their value before the module's own globals get theirs.
            ModuleContext.check(index, context.importedGlobals, "global", site);
        }
        ExternalType.Global global = context.global(index, site);
        boolean wide = global.type() == ValueType.V128;
        Opcode lowered;
        if (opcode == Opcode.GLOBAL_GET) {
            if (constant && global.mutable()) {
                throw site.invalid("constant expression required, global " + index + " is mutable");
            }
            operands.push(global.type());
            lowered = wide ? Opcode.GLOBAL_GET_V128 : opcode;
        } else {
            if (!global.mutable()) {
                throw site.invalid("immutable global: global " + index + " is immutable");
            }
            operands.pop(global.type());
            lowered = wide ? Opcode.GLOBAL_SET_V128 : opcode;
        }
        emit(lowered, index);
    }

    private void emit(Opcode opcode, int word) {
        if (control.live) {
            out.opcode(opcode, site.byteOffset);
            out.word(word);
        }
    }

    private void refNull(Opcode opcode) {
        ValueType type = in.heapType();
        operands.push(type);
        emit(opcode, type.ordinal());
    }

    private void refIsNull(Opcode opcode) {
        ValueType type = operands.pop();
        if (type != null && !type.isReference()) {
            throw site.invalid("type mismatch: expected a reference, the stack has " + type);
        }
        operands.push(ValueType.I32);
        if (control.live) {
            out.opcode(opcode, site.byteOffset);
        }
    }

    private void drop() {
        ValueType type = operands.pop();
        if (control.live) {
            emit(type == ValueType.V128 ? Opcode.DROP_V128 : Opcode.DROP, type.ordinal());
        }
    }

    private void select() {
        operands.pop(ValueType.I32);
        ValueType second = operands.pop();
        ValueType first = operands.pop();
        if (first != null && first.isReference() || second != null && second.isReference()) {
            throw site.invalid("type mismatch: select without a type chooses among numbers, not references");
        }
        if (first != second && first != null && second != null) {
            throw site.invalid("type mismatch: select of " + first + " and " + second);
        }
        select(first == null ? second : first);
    }

    private void typedSelect() {
        int count = in.count();
        if (count != 1) {
            throw site.invalid("invalid result arity: select of " + count + " types");
        }
        ValueType type = in.valueType();
        operands.pop(ValueType.I32);
        operands.pop(type);
        operands.pop(type);
        select(type);
    }

    private void select(ValueType type) {
        operands.push(type);
        if (control.live) {
            emit(type == ValueType.V128 ? Opcode.SELECT_V128 : Opcode.SELECT, type.ordinal());
        }
    }
}
