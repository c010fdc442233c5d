package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import java.util.HexFormat;

/** Small modules written by hand, as hexadecimal; blanks are for the eye. */
public final class HandMade {

    /** {@code (func (export "f") (call 0))}, named {@code again} in the name section. */
    public static final String RECURSION = "01 04 01 60 00 00  03 02 01 00  07 05 01 01 66 00 00"
            + "  0a 06 01 04 00 10 00 0b  00 0f 04 6e 61 6d 65 01 08 01 00 05 61 67 61 69 6e";

    /** {@code (func (export "f") (local i64 i64 i64) (call 0))}. */
    public static final String RECURSION_WITH_LOCALS =
            "01 04 01 60 00 00  03 02 01 00  07 05 01 01 66 00 00  0a 08 01 06 01 03 7e 10 00 0b";

    /** {@code f(n)}: the sum of n, n - 1 .. 1, by a loop of ten instructions. */
    public static final String SUM = "01 06 01 60 01 7f 01 7e  03 02 01 00  07 05 01 01 66 00 00"
            + "  0a 1c 01 1a 01 01 7e 03 40 20 01 20 00 ad 7c 21 01 20 00 41 01 6b 22 00 0d 00 0b 20 01 0b";

    /** Imports {@code host.g : () -> ()} and calls it from {@code f}. */
    public static final String CALLS_HOST = "01 04 01 60 00 00  02 0a 01 04 68 6f 73 74 01 67 00 00"
            + "  03 02 01 00  07 05 01 01 66 00 01  0a 06 01 04 00 10 00 0b";

    /** {@code f}: {@code (param i32 v128 externref) (result externref v128 i32)}, the arguments turned round. */
    public static final String TURNS_ROUND = "01 0a 01 60 03 7f 7b 6f 03 6f 7b 7f  03 02 01 00  07 05 01 01 66 00 00"
            + "  0a 0a 01 08 00 20 02 20 01 20 00 0b";

    /** {@code f} calls {@code host.g} inside a try_table that catches everything. */
    public static final String CATCHES_HOST = guarded("10");

    /** The same with return_call: the try_table is left before the call. */
    public static final String LEAVES_TO_HOST = guarded("12");

    /** {@code f} throws an exception of its own tag. */
    public static final String THROWS =
            "01 04 01 60 00 00  03 02 01 00  0d 03 01 00 00  07 05 01 01 66 00 00" + "  0a 06 01 04 00 08 00 0b";

    /** {@code f(address)}: the i32 there, of one page; the load is at byte 39, behind local.get. */
    public static final String LOAD = "01 06 01 60 01 7f 01 7f  03 02 01 00  05 03 01 00 01  07 05 01 01 66 00 00"
            + "  0a 09 01 07 00 20 00 28 02 00 0b";

    /** {@code f(n)}: 0, after calling itself in tail position with n - 1, n - 2 .. 0. */
    public static final String TAIL_RECURSION = "01 06 01 60 01 7f 01 7f  03 02 01 00  07 05 01 01 66 00 00"
            + "  0a 14 01 12 00 20 00 45 04 40 41 00 0f 0b 20 00 41 01 6b 12 00 0b";

    /** {@code f}: twice calls a function that calls one that throws, and catches that; ends in a tail call. */
    public static final String CATCHES_BEFORE_TAIL_CALL =
            "01 04 01 60 00 00  03 05 04 00 00 00 00  0d 03 01 00 00  07 05 01 01 66 00 00  0a 29 04 1a 00"
                    + "  02 40 1f 40 01 02 00 10 01 0b 0b".repeat(2)
                    + "  12 03 0b  04 00 10 02 0b  04 00 08 00 0b  02 00 0b";

    /** {@code f(n)}: n times calls a function that throws, and catches that; then 0. */
    public static final String CATCHES_AGAIN = "01 09 02 60 01 7f 01 7f 60 00 00  03 03 02 00 01  0d 03 01 00 01"
            + "  07 05 01 01 66 00 00  0a 22 02 1b 00 03 40 02 40 1f 40 01 02 00 10 01 0b 0b"
            + " 20 00 41 01 6b 22 00 0d 00 0b 20 00 0b 04 00 08 00 0b";

    private HandMade() {}

    private static String guarded(String call) {
        return "01 04 01 60 00 00  02 0a 01 04 68 6f 73 74 01 67 00 00  03 02 01 00  07 05 01 01 66 00 01"
                + "  0a 0f 01 0d 00 02 40 1f 40 01 02 00 " + call + " 00 0b 0b 0b";
    }

    public static Module module(String sections) {
        return Module.parse(wasm(sections), Limits.DEFAULT);
    }

    public static byte[] wasm(String sections) {
        return HexFormat.of().parseHex("0061736d01000000" + sections.replace(" ", ""));
    }
}
