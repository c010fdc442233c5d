package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Linker;
import java.util.HexFormat;
import java.util.List;

/** The host's side of a session: functions of numbers that leave a trace, so that the order of calls shows. */
final class Host {

    private static final List<ValueType> NUMBERS = List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64);

    private long trace;

    /** @param bits of the argument; what is given back is never a NaN */
    long call(ValueType parameter, ValueType result, long bits) {
        long mixed = (plain(parameter, bits) + parameter.ordinal() + 31 * trace) * 0x9E37_79B9_7F4A_7C15L;
        trace = mixed ^ mixed >>> 29;
        return switch (result) {
            case I32 -> (int) trace;
            case I64 -> trace;
            case F32 -> Float.floatToRawIntBits((short) trace / 16f);
            case F64 -> Double.doubleToRawLongBits((int) trace / 16d);
            case V128, FUNCREF, EXTERNREF, EXNREF -> throw new IllegalArgumentException("no number: " + result);
        };
    }

    /** A linker that has all of them. */
    Linker linker(Executor executor) {
        Linker linker = new Linker(executor);
        for (ValueType parameter : NUMBERS) {
            for (ValueType result : NUMBERS) {
                Shape.HostImport given = new Shape.HostImport(parameter, result);
                Func.Numeric body = (_, arguments) -> call(parameter, result, arguments[0]);
                linker.define(Shape.HOST, given.name(), Func.host(given.type(), body));
            }
        }
        return linker;
    }

    /** NaNs made equal: how one passes from an engine to its host is not what is tested. */
    private static long plain(ValueType type, long bits) {
        return switch (type) {
            case I32 -> (int) bits;
            case F32 -> Float.floatToIntBits(Float.intBitsToFloat((int) bits));
            case F64 -> Double.doubleToLongBits(Double.longBitsToDouble(bits));
            default -> bits;
        };
    }

    @Override
    public String toString() {
        return "host " + HexFormat.of().toHexDigits(trace);
    }
}
