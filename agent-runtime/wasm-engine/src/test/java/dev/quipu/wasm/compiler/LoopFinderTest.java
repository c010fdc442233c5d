package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.compiler.CountedLoop.Pointer;
import dev.quipu.wasm.compiler.CountedLoop.Relation;
import dev.quipu.wasm.model.Code;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoopFinderTest {

    /** {@code (func (param i64 i64 i32) (local i64))} on a memory of 64-bit addresses, its body a loop. */
    private static Map<Integer, CountedLoop> loops(String round) {
        byte[] body = HexFormat.of().parseHex((" 01 01 7e 03 40" + round + " 0b 0b").replace(" ", ""));
        byte[] head = HexFormat.of()
                .parseHex(("00 61 73 6d 01 00 00 00  01 07 01 60 03 7e 7e 7f 00  03 02 01 00  05 03 01 04 01  0a")
                        .replace(" ", ""));
        byte[] wasm = new byte[head.length + 3 + body.length];
        System.arraycopy(head, 0, wasm, 0, head.length);
        wasm[head.length] = (byte) (body.length + 2);
        wasm[head.length + 1] = 1;
        wasm[head.length + 2] = (byte) body.length;
        System.arraycopy(body, 0, wasm, head.length + 3, body.length);
        Code code = Module.parse(wasm, Limits.DEFAULT, Instrumentation.metered(Metering.QUIPU))
                .code(0);
        return LoopFinder.allIn(code);
    }

    private static CountedLoop only(String round) {
        Map<Integer, CountedLoop> found = loops(round);
        assertThat(found).hasSize(1);
        return found.values().iterator().next();
    }

    private static Affine sum(long constant, int... locals) {
        TreeMap<Integer, Long> factors = new TreeMap<>();
        for (int local : locals) {
            factors.put(local, 1L);
        }
        return new Affine(true, factors, constant);
    }

    /** {@code local 2 -= 1, br_if 0 (local 2)}. */
    private static final String COUNT_DOWN = " 20 02 41 7f 6a 22 02 0d 00";

    /** {@code local 0 += 8}. */
    private static final String MOVE = " 20 00 42 08 7c 21 00";

    @Test
    void shouldCountDownToZero() {
        CountedLoop loop = only(" 20 00 29 00 00 21 03" + MOVE + COUNT_DOWN);

        assertThat(loop.trip().relation()).isEqualTo(Relation.NOT_EQUAL);
        assertThat(loop.trip().step()).isEqualTo(-1);
        assertThat(loop.trip().moving())
                .as("compared after the first step")
                .isEqualTo(Affine.local(false, 2).plus(Affine.constant(false, -1), 1));
        assertThat(loop.roundCost()).isPositive();
    }

    @Test
    void shouldMoveAccessesTogetherThatDifferByAConstant() {
        // i64.load 8 (local 0), i64.load 0 (local 0 + 1 + 30), i64.load8_u (local 0 + local 1)
        CountedLoop loop = only(" 20 00 29 00 08 1a  20 00 42 01 7c 42 1e 7c 29 00 00 1a  20 00 20 01 7c 31 00 00 1a"
                + MOVE + COUNT_DOWN);

        assertThat(loop.pointers()).containsExactly(new Pointer(sum(0, 0), 8, 39), new Pointer(sum(0, 0, 1), 8, 1));
        assertThat(loop.places().values())
                .containsExactlyInAnyOrder(
                        new CountedLoop.Place(0, 8), new CountedLoop.Place(0, 31), new CountedLoop.Place(1, 0));
    }

    @Test
    void shouldUnderstandWhichWayAComparisonLeads() {
        // local 1 is the bound: local 0 < local 1, and the other way round
        CountedLoop up = only(" 20 00 29 00 00 1a" + MOVE + " 20 00 20 01 54 0d 00");
        CountedLoop turned = only(" 20 00 29 00 00 1a" + MOVE + " 20 01 20 00 56 0d 00");

        assertThat(up.trip())
                .isEqualTo(turned.trip())
                .isEqualTo(new CountedLoop.Trip(Relation.LESS, false, sum(8, 0), sum(0, 1), 8));
        assertThat(loops(" 20 00 29 00 00 1a" + MOVE + " 20 00 20 01 56 0d 00"))
                .as("goes away from its bound")
                .isEmpty();
    }

    @Test
    void shouldLeaveOtherLoopsAlone() {
        assertThat(loops(" 20 00 29 00 00 21 00" + COUNT_DOWN))
                .as("follows a list")
                .isEmpty();
        assertThat(loops(" 20 00 29 00 00 1a" + MOVE + " 20 00 42 03 7f 1a" + COUNT_DOWN))
                .as("divides, which may trap")
                .isEmpty();
        assertThat(loops(" 20 00 29 00 00 1a" + MOVE + " 02 40 20 01 50 0d 00 0b" + COUNT_DOWN))
                .as("branches")
                .isEmpty();
        assertThat(loops(" 20 00 29 00 00 1a" + MOVE + " 20 02 0d 00"))
                .as("counts nothing")
                .isEmpty();
    }
}
