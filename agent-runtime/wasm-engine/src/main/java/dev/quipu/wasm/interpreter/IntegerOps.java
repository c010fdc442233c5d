package dev.quipu.wasm.interpreter;

/** Integer instructions that are rarer than those the loop itself knows. */
final class IntegerOps {

    private IntegerOps() {}

    /** @return the new height, or -1 if {@code op} is not one of these */
    static int step(int op, long[] s, int sp) {
        switch (op) {
            case Op.I32_CLZ -> s[sp - 1] = Integer.numberOfLeadingZeros((int) s[sp - 1]);
            case Op.I32_CTZ -> s[sp - 1] = Integer.numberOfTrailingZeros((int) s[sp - 1]);
            case Op.I32_POPCNT -> s[sp - 1] = Integer.bitCount((int) s[sp - 1]);
            case Op.I64_CLZ -> s[sp - 1] = Long.numberOfLeadingZeros(s[sp - 1]);
            case Op.I64_CTZ -> s[sp - 1] = Long.numberOfTrailingZeros(s[sp - 1]);
            case Op.I64_POPCNT -> s[sp - 1] = Long.bitCount(s[sp - 1]);
            case Op.I32_EXTEND8_S, Op.I64_EXTEND8_S -> s[sp - 1] = (byte) s[sp - 1];
            case Op.I32_EXTEND16_S, Op.I64_EXTEND16_S -> s[sp - 1] = (short) s[sp - 1];
            case Op.I64_EXTEND32_S -> s[sp - 1] = (int) s[sp - 1];
            case Op.I32_DIV_S -> s[--sp - 1] = Numbers.divS((int) s[sp - 1], (int) s[sp]);
            case Op.I32_DIV_U -> s[--sp - 1] = Integer.divideUnsigned((int) s[sp - 1], Numbers.divisor((int) s[sp]));
            case Op.I32_REM_S -> s[--sp - 1] = (int) s[sp - 1] % Numbers.divisor((int) s[sp]);
            case Op.I32_REM_U -> s[--sp - 1] = Integer.remainderUnsigned((int) s[sp - 1], Numbers.divisor((int) s[sp]));
            case Op.I32_ROTL -> s[--sp - 1] = Integer.rotateLeft((int) s[sp - 1], (int) s[sp]);
            case Op.I32_ROTR -> s[--sp - 1] = Integer.rotateRight((int) s[sp - 1], (int) s[sp]);
            case Op.I64_DIV_S -> s[--sp - 1] = Numbers.divS(s[sp - 1], s[sp]);
            case Op.I64_DIV_U -> s[--sp - 1] = Long.divideUnsigned(s[sp - 1], Numbers.divisor(s[sp]));
            case Op.I64_REM_S -> s[--sp - 1] = s[sp - 1] % Numbers.divisor(s[sp]);
            case Op.I64_REM_U -> s[--sp - 1] = Long.remainderUnsigned(s[sp - 1], Numbers.divisor(s[sp]));
            case Op.I64_ROTL -> s[--sp - 1] = Long.rotateLeft(s[sp - 1], (int) s[sp]);
            case Op.I64_ROTR -> s[--sp - 1] = Long.rotateRight(s[sp - 1], (int) s[sp]);
            default -> {
                return -1;
            }
        }
        return sp;
    }
}
