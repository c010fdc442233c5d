package dev.quipu.llm.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Texts that a constraint lets through when tokens are chosen at random: what the most unruly model would write. */
final class RandomOutput {

    private final OutputTestModule module = OutputTestModule.open(OutputTestModule.Build.W64_SIMD);
    private final List<byte[]> tokens;

    RandomOutput() {
        tokens = allBytesAndMore();
        module.vocabulary(tokens);
    }

    /** Token 0 ends the text; each byte, and some tokens that JSON is likely to be made of. */
    static List<byte[]> allBytesAndMore() {
        List<byte[]> tokens = new ArrayList<>(List.of(new byte[0]));
        for (int b = 0; b < 256; b++) tokens.add(new byte[] {(byte) b});
        for (String text : List.of(
                "ab",
                "abc",
                "0",
                "a0",
                "  ",
                " a",
                "é",
                "aé",
                "€\"",
                "\uD83D\uDE80\uD83D\uDE81",
                "bb\n",
                "\", \"",
                "\": ",
                "{\"",
                "}}",
                "]",
                "[1",
                ", 2",
                "true",
                "null",
                "00",
                "\\n",
                "\\\"")) {
            tokens.add(text.getBytes(StandardCharsets.UTF_8));
        }
        tokens.add(new byte[] {(byte) 0xc3, (byte) 0xa9, (byte) 0xe2, (byte) 0x82}); // one character and a part of one
        return tokens;
    }

    /** Of at most {@code spare} more tokens than the shortest text has bytes. */
    String of(String expression, int spare, SplittableRandom random) {
        module.start(expression);
        var written = new ByteArrayOutputStream();
        for (int left = module.distance() + spare; module.allow(left).count() > 0; left--) {
            int token = any(module.mask(0), random);
            if (token == 0) break;
            module.take(token);
            written.writeBytes(tokens.get(token));
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    /** The last tokens are likelier, since text of single random bytes tells little. */
    private static int any(boolean[] mask, SplittableRandom random) {
        int id = mask.length - 1 - (int) (mask.length * Math.pow(random.nextDouble(), 2));
        while (!mask[id]) id = (id + 1) % mask.length;
        return id;
    }

    OutputTestModule module() {
        return module;
    }
}
