package dev.quipu.wasm.validate;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.model.LengthUnit;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;

/**
 * Writes the charges and polls that {@link Instrumentation} asks for among the instructions of a body. The charge of a
 * segment is written before its first instruction that costs or leaves anything, so that what jumps to the segment pays;
 * its cost is filled in when the segment ends.
 */
final class Instrumenter {

    private static final int NOT_WRITTEN = -1;

    private final Site site;
    private final ControlStack control;
    private final Emitter out;
    private Metering metering;
    private boolean interruptible;
    /** Whether the segment is charged: not if it begins where nothing leads. */
    private boolean charged;
    /** Where the operands of its charge stand. */
    private int costAt;

    private long cost;

    Instrumenter(Site site, ControlStack control, Emitter out) {
        this.site = site;
        this.control = control;
        this.out = out;
    }

    /** Starts a function. */
    void begin(Instrumentation instrumentation) {
        metering = instrumentation.metering();
        interruptible = instrumentation.interruptible();
        poll();
        openSegment();
    }

    /** To be called before an instruction of the binary format is lowered. */
    void before(Opcode opcode) {
        if (!charged) {
            return;
        }
        int own = metering.cost(opcode);
        if (costAt == NOT_WRITTEN && (own > 0 || leavesCode(opcode))) {
            out.opcode(Opcode.FUEL, site.byteOffset);
            costAt = out.position();
            out.words(0);
        }
        cost += own;
    }

    /** To be called after it is lowered. */
    void after(Opcode opcode) {
        if (opcode == Opcode.LOOP) {
            poll();
        }
        if (endsSegment(opcode)) {
            closeSegment();
            openSegment();
        }
    }

    /** To be called directly before a bulk operation that can be reached is written; a length lies on the stack. */
    void beforeBulk(Opcode opcode, ValueType length) {
        int price = metering.lengthPrice(opcode);
        if (price > 0) {
            out.opcode(Opcode.FUEL_BY_LENGTH, site.byteOffset);
            out.word(LengthUnit.of(opcode).ordinal());
            out.word(price);
            out.word(length.ordinal());
        }
    }

    private void poll() {
        if (interruptible && control.live) {
            out.opcode(Opcode.POLL, site.byteOffset);
        }
    }

    private void openSegment() {
        charged = metering != Metering.NONE && control.live;
        costAt = NOT_WRITTEN;
        cost = 0;
    }

    private void closeSegment() {
        if (charged && cost > 0) {
            out.setWords(costAt, cost + metering.blockCost());
        }
    }

    private static boolean endsSegment(Opcode opcode) {
        return switch (opcode) {
            // What the metering package of AO knows ..
            case MEMORY_GROW, END, BR, BR_TABLE, BR_IF, IF, ELSE, RETURN, LOOP -> true;
            // .. and what came later.
            case CATCH, CATCH_ALL, DELEGATE, THROW, THROW_REF, RETHROW, RETURN_CALL, RETURN_CALL_INDIRECT -> true;
            default -> false;
        };
    }

    private static boolean leavesCode(Opcode opcode) {
        return switch (opcode) {
            case NOP, BLOCK, LOOP, END, TRY, TRY_TABLE, DELEGATE -> false;
            default -> true;
        };
    }
}
