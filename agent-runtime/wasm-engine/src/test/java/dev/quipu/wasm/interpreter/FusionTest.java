package dev.quipu.wasm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FusionTest {

    @Test
    void shouldReplaceOnlyTheFirstOpcode() {
        int[] words = {Op.LOCAL_GET, 0, 0, Op.LOCAL_GET, 1, 1, Op.I32_ADD, Op.RETURN};

        Fusion.fuse(words, new int[] {0, 3, 6, 7});

        assertThat(words).containsExactly(Op.GET_GET_ADD_I32, 0, 0, Op.LOCAL_GET, 1, 1, Op.I32_ADD, Op.RETURN);
    }

    @Test
    void shouldNotReachAcrossTheChargeOfABlock() {
        int[] words = {Op.LOCAL_GET, 0, 0, Op.FUEL, 2, 0, Op.LOCAL_GET, 1, 1, Op.RETURN};

        Fusion.fuse(words, new int[] {0, 3, 6, 9});

        assertThat(words[0]).isEqualTo(Op.LOCAL_GET);
    }
}
