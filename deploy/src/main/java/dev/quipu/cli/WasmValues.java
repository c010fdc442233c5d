package dev.quipu.cli;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Values of WebAssembly as text. An integer is decimal, signed or unsigned, or hexadecimal after {@code 0x}; a float is
 * as Java writes it, or {@code inf} or {@code nan}; a v128 is its sixteen bytes in memory order, as 32 hex digits.
 */
final class WasmValues {

    private WasmValues() {}

    /**
     * Arguments of a call.
     *
     * @return their slots, in the order of {@link Func}
     * @throws CliException of code USAGE that names the argument and what was expected
     */
    static long[] parse(String export, FunctionType type, List<String> texts) {
        if (texts.size() != type.parameterCount()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "'%s' is %s: it takes %d arguments, not %d"
                            .formatted(export, type, type.parameterCount(), texts.size()));
        }
        var slots = new long[type.parameterSlots()];
        int slot = 0;
        for (int i = 0; i < texts.size(); i++) {
            var value = type.parameter(i);
            try {
                parse(value, texts.get(i), slots, slot);
            } catch (IllegalArgumentException e) {
                throw new CliException(
                        ExitCode.USAGE,
                        "argument %d of '%s' is '%s', expected %s"
                                .formatted(i + 1, export, texts.get(i), expected(value)));
            }
            slot += value.slots();
        }
        return slots;
    }

    private static void parse(ValueType type, String text, long[] slots, int slot) {
        switch (type) {
            case I32 -> slots[slot] = integer(text, Integer.SIZE);
            case I64 -> slots[slot] = integer(text, Long.SIZE);
            case F32 -> slots[slot] = Float.floatToIntBits(Float.parseFloat(floating(text)));
            case F64 -> slots[slot] = Double.doubleToLongBits(Double.parseDouble(floating(text)));
            case V128 -> {
                if (text.length() != 32) {
                    throw new IllegalArgumentException(text);
                }
                slots[slot] = Long.reverseBytes(HexFormat.fromHexDigitsToLong(text, 0, 16));
                slots[slot + 1] = Long.reverseBytes(HexFormat.fromHexDigitsToLong(text, 16, 32));
            }
            default -> throw new IllegalArgumentException(text);
        }
    }

    private static long integer(String text, int bits) {
        boolean negative = text.startsWith("-");
        var digits = negative ? text.substring(1) : text;
        boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
        if (digits.startsWith("+") || digits.startsWith("-")) {
            throw new NumberFormatException(text);
        }
        var magnitude = hexadecimal ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        var value = negative ? magnitude.negate() : magnitude;
        if (magnitude.signum() < 0 || value.bitLength() > (value.signum() < 0 ? bits - 1 : bits)) {
            throw new NumberFormatException(text);
        }
        return bits == Integer.SIZE ? value.intValue() : value.longValue();
    }

    /** As Java wants it. Its own suffixes f and d are no part of the number. */
    private static String floating(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.matches("[+-]?inf(inity)?")) {
            return lower.replaceFirst("inf(inity)?", "Infinity");
        }
        if (lower.matches("[+-]?nan")) {
            return "NaN";
        }
        if (!lower.startsWith("0x") && lower.matches(".*[fd]")) {
            throw new NumberFormatException(text);
        }
        return text;
    }

    private static String expected(ValueType type) {
        return switch (type) {
            case I32 -> "an i32: -2147483648 to 4294967295, or hexadecimal after 0x";
            case I64 -> "an i64: -9223372036854775808 to 18446744073709551615, or hexadecimal after 0x";
            case F32 -> "an f32, such as 1.5, -2e10, inf or nan";
            case F64 -> "an f64, such as 1.5, -2e10, inf or nan";
            case V128 -> "a v128: 32 hex digits, its bytes in memory order";
            default -> "a reference, which a command line cannot give";
        };
    }

    /** Results of a call, one text each, in the form that {@link #parse} reads; references by what they are. */
    static List<String> format(FunctionType type, long[] slots, Object[] references) {
        var texts = new ArrayList<String>();
        int slot = 0;
        for (var value : type.results()) {
            texts.add(
                    switch (value) {
                        case I32 -> Integer.toString((int) slots[slot]);
                        case I64 -> Long.toString(slots[slot]);
                        case F32 -> number(Float.toString(Float.intBitsToFloat((int) slots[slot])));
                        case F64 -> number(Double.toString(Double.longBitsToDouble(slots[slot])));
                        case V128 ->
                            HexFormat.of().toHexDigits(Long.reverseBytes(slots[slot]))
                                    + HexFormat.of().toHexDigits(Long.reverseBytes(slots[slot + 1]));
                        default -> reference(references[slot]);
                    });
            slot += value.slots();
        }
        return texts;
    }

    private static String number(String text) {
        return text.replace("Infinity", "inf").replace("NaN", "nan");
    }

    private static String reference(Object reference) {
        return switch (reference) {
            case null -> "null";
            case Func function -> "function " + function.index();
            default -> "a reference";
        };
    }
}
