package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Func;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Values and reasons as text, the same for all engines. */
final class Text {

    private static final List<String> REASONS = List.of(
            "unreachable",
            "integer divide by zero",
            "integer overflow",
            "invalid conversion to integer",
            "out of bounds memory access",
            "out of bounds table access",
            "undefined element",
            "uninitialized element",
            "indirect call type mismatch",
            "null exception reference",
            "uncaught exception",
            "call stack exhausted",
            "out of fuel");

    private Text() {}

    /** Numbers by their bits. */
    static String values(List<ValueType> types, long[] slots, Object[] references) {
        StringBuilder out = new StringBuilder("(");
        int slot = 0;
        for (ValueType type : types) {
            out.append(slot == 0 ? "" : ", ").append(type).append(' ').append(value(type, slots, references, slot));
            slot += type.slots();
        }
        return out.append(')').toString();
    }

    private static String value(ValueType type, long[] slots, Object[] references, int slot) {
        HexFormat hex = HexFormat.of();
        return switch (type) {
            case I32, F32 -> "0x" + hex.toHexDigits((int) slots[slot]);
            case I64, F64 -> "0x" + hex.toHexDigits(slots[slot]);
            case V128 -> "0x" + hex.toHexDigits(slots[slot + 1]) + hex.toHexDigits(slots[slot]);
            case FUNCREF, EXTERNREF, EXNREF -> reference(references[slot]);
        };
    }

    static String reference(Object reference) {
        return switch (reference) {
            case null -> "null";
            case Func function -> "function " + function.index() + " " + function.type();
            case ExceptionRef exception -> "exception " + exception.tag().type();
            default -> reference.toString();
        };
    }

    /** The specification's reason, whatever an engine adds to it. */
    static String reason(String message) {
        String lower = String.valueOf(message).toLowerCase(Locale.ROOT);
        return REASONS.stream().filter(lower::contains).findFirst().orElse(lower);
    }

    /** Enough to see a difference, and quick. */
    static String crc32c(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
