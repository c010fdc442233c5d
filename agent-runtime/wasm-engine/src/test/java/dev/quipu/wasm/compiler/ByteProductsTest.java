package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ByteProductsTest {

    private static final String LOW = " fd 87 01";
    private static final String HIGH = " fd 88 01";
    private static final String DOT = " fd ba 01";
    private static final String ADD = " fd ae 01";

    /** {@code f(address)}: loads two vectors into locals 1 and 2, stores what {@code sum} makes of them in their place. */
    private static Module module(String sum) {
        String load = " 01 02 7b 20 00  20 00 fd 00 00 00 21 01  20 00 fd 00 00 10 21 02";
        byte[] body = bytes(load + sum + " fd 0b 00 00 0b");
        String head =
                "00 61 73 6d 01 00 00 00  01 05 01 60 01 7f 00  03 02 01 00  05 03 01 00 01  07 05 01 01 66 00 00 0a";
        return Module.parse(
                bytes(head + hex(body.length + 2) + " 01" + hex(body.length)
                        + HexFormat.of().formatHex(body)),
                Limits.DEFAULT);
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits((byte) value);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String dot(String half, String first, String second) {
        return first + half + second + half + DOT;
    }

    private static byte[] run(Tier tier, Module module, byte[] vectors) {
        Instance instance = new Linker(tier.executor(RunLimits.DEFAULT)).instantiate(module);
        instance.memory().write(64, vectors, 0, 32);
        instance.exportedFunction("f").call(64);
        return instance.memory().read(64, 16);
    }

    @Provide
    static Arbitrary<byte[]> vectors() {
        return Arbitraries.bytes()
                .edgeCases(edges -> edges.add((byte) -128, (byte) 127))
                .array(byte[].class)
                .ofSize(32);
    }

    private static final Module BOTH = module(dot(LOW, " 20 01", " 20 02") + dot(HIGH, " 20 01", " 20 02") + ADD);
    private static final Module TO_A_SUM =
            module(" 20 01" + dot(HIGH, " 20 01", " 20 02") + ADD + dot(LOW, " 20 01", " 20 02") + ADD);
    /** The second local changes between its lower half and its upper one. */
    private static final Module CHANGED =
            module(" 20 01" + LOW + " 20 02" + LOW + " 20 01 21 02" + DOT + dot(HIGH, " 20 01", " 20 02") + ADD);

    @Property(tries = 200)
    void shouldMultiplyBothHalvesAtOnce(@ForAll("vectors") byte[] vectors) {
        for (Module module : new Module[] {BOTH, TO_A_SUM, CHANGED}) {
            assertThat(run(Tier.COMPILED, module, vectors)).isEqualTo(run(Tier.INTERPRETED, module, vectors));
        }
    }

    @Property(tries = 2)
    void shouldHoldTheLargestProducts(@ForAll boolean negative) {
        byte[] vectors = new byte[32];
        Arrays.fill(vectors, (byte) (negative ? -128 : 127));

        assertThat(run(Tier.COMPILED, BOTH, vectors)).isEqualTo(run(Tier.INTERPRETED, BOTH, vectors));
    }
}
